"use strict";

// The last loader of every module of code. A file of its own, because webpack loads loaders by path; what it does is the
// plugin's, which puts it into the loader's context.

const CONFINE = Symbol.for("bulkhead.webpack.confine");

module.exports = function confine(content, map) {
  const callback = this.async();
  const run = this[CONFINE];
  if (run === undefined) {
    callback(new Error("Bulkhead's loader runs where its plugin has put it, and nowhere else"));
    return;
  }
  run(this, content, map).then(
    ({ code, map: composed }) => callback(null, code, composed),
    (error) => callback(error),
  );
};

// The bytes: what is not UTF-8 is refused and not mended.
module.exports.raw = true;
