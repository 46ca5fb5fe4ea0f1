// The options of ses' lockdown() that an application may set, with their values. A test starts the installed kernel under
// each of them. Not among them is what would switch the freezing off.

/** Those of https://github.com/endojs/endo/blob/master/packages/ses/docs/lockdown.md, and three of the kernel's own. */
export const LOCKDOWN_OPTIONS: ReadonlyMap<string, readonly string[]> = new Map([
  ["arrayIterator", ["assignable", "fast"]],
  ["consoleTaming", ["safe", "unsafe"]],
  ["domainTaming", ["safe", "unsafe"]],
  ["errorTaming", ["safe", "unsafe", "unsafe-debug"]],
  ["errorTrapping", ["abort", "exit", "none", "platform", "report"]],
  ["evalTaming", ["no-eval", "safe-eval", "unsafe-eval"]],
  ["fastArrays", ["filling", "spreading"]],
  ["hostClasses", ["frozen", "open"]],
  ["legacyRegeneratorRuntimeTaming", ["safe", "unsafe-ignore"]],
  ["localeTaming", ["safe", "unsafe"]],
  ["overrideTaming", ["min", "moderate", "severe"]],
  ["regExpTaming", ["safe", "unsafe"]],
  ["reporting", ["console", "none", "platform"]],
  ["stackFiltering", ["concise", "omit-frames", "shorten-paths", "verbose"]],
  ["unhandledRejectionTrapping", ["none", "report"]],
]);
