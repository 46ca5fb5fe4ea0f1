// CommonJS exports are one object for all who require it: `wallet.sign = (message, key) => steal(key)` by one package would be
// everybody's. So each module of a package freezes its own, shallowly, when it has been evaluated and before another package
// can have it. Nothing here may freeze what belongs to the host or is a package's global object.
import { afterJob, freeze, getPrototypeOf, isObject, weakMapGet, weakSetHas } from "./commons.ts";
import type { HostClasses } from "./host-classes.ts";

/** A module that is being evaluated. */
interface Loading {
  readonly owner: object;
  readonly outer: Loading | undefined;
  /** Exports to freeze when the outermost module of its package is done: `module.exports = require("./lib"); exports.More = …`. */
  readonly pending: unknown[];
}

/** What this needs to know of the rest of the kernel. */
interface ExportsRealm {
  readonly classes: HostClasses;
  readonly originals: WeakMap<object, object>;
}

/** Called where a module ends, with its exports. */
type EndModule = (exports: unknown) => void;

/** Called where a module begins. */
export type BeginModule = () => EndModule;

/** `module.exports = document`, `= require("events")`, and of lodash's modules one that exports the package's global object. */
const isOfHost = ({ classes, originals }: ExportsRealm, exports: object): boolean => {
  for (let at: object | null = exports; at !== null; at = getPrototypeOf(at))
    if (weakSetHas(classes.settled, at)) return true;
  return weakMapGet(originals, exports) !== undefined;
};

const freezeExports = (realm: ExportsRealm, exports: unknown): void => {
  if (!isObject(exports)) return;
  try {
    if (isOfHost(realm, exports)) return;
    freeze(exports);
  } catch {
    // A view of the host's (`module.exports = process`), a proxy, a typed array: what cannot be frozen.
  }
};

/** Gives each package its own BeginModule. */
export const makeExportsFreezer = (realm: ExportsRealm): (() => BeginModule) => {
  let innermost: Loading | undefined;
  const freezeAll = (pending: readonly unknown[]): void => {
    for (let i = 0; i < pending.length; i++) freezeExports(realm, pending[i]);
  };
  // A module that throws never ends. No evaluation outlasts a job, so what is left then waits for nothing.
  const endJob = (): void => {
    for (; innermost !== undefined; innermost = innermost.outer) freezeAll(innermost.pending);
  };
  return () => {
    const owner = {};
    return () => {
      const outer = innermost;
      if (outer === undefined) afterJob(endJob);
      // Another package in between has control, and may have asked for the module.
      const isInner = outer?.owner === owner;
      const loading = { owner, outer, pending: isInner ? outer.pending : [] };
      innermost = loading;
      return (exports) => {
        innermost = outer;
        loading.pending[loading.pending.length] = exports;
        if (!isInner) freezeAll(loading.pending);
      };
    };
  };
};
