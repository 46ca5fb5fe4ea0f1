// What stands for a module that is switched off by a `browser` field, or that a page has not.

/** Every package gets the same object, and none may leave anything on it for another. */
export const DISABLED_MODULE = "module.exports = Object.freeze({});";
