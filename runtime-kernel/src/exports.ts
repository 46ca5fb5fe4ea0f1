// CommonJS exports are one object for all who require it: `wallet.sign = (message, key) => steal(key)` by one package would be
// everybody's. So each module of a package freezes its own, shallowly, when it has been evaluated and before another package
// can have it. Nothing here may freeze what belongs to the host or is a package's global object.
import {
  afterJob,
  freeze,
  getPrototypeOf,
  isObject,
  objectPrototype,
  weakMapGet,
  weakSetHas,
} from "./commons.ts";
import type { HostClasses } from "./host-classes.ts";

/** A module that is being evaluated. */
interface Loading {
  /** The name of its package. */
  readonly owner: string;
  readonly outer: Loading | undefined;
  /** The outermost module of its package that nothing of another package has come between; undefined where that is itself. */
  readonly outermost: Loading | undefined;
  /** What inner modules export, to freeze when the outermost is done: `module.exports = require("./lib"); exports.More = …`. */
  pending: unknown[] | undefined;
}

/** What this needs to know of the rest of the kernel. */
interface ExportsRealm {
  readonly classes: HostClasses;
  readonly originals: WeakMap<object, object>;
}

/** Called where a module ends, with its exports. */
type EndModule = (exports: unknown) => void;

/** Called where a module begins. Names of packages are all that tells them apart, and only compiled text can say one. */
export type BeginModule = (packageName: string) => EndModule;

/** `module.exports = document`, `= require("events")`, and of lodash's modules one that exports the package's global object. */
const isOfHost = ({ classes, originals }: ExportsRealm, exports: object): boolean => {
  // Most exports are plain objects: this runs for every module.
  for (
    let at: object | null = exports;
    at !== null && at !== objectPrototype;
    at = getPrototypeOf(at)
  )
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

export const makeBeginModule = (realm: ExportsRealm): BeginModule => {
  let innermost: Loading | undefined;
  const freezePending = ({ pending }: Loading): void => {
    if (pending !== undefined)
      for (let i = 0; i < pending.length; i++) freezeExports(realm, pending[i]);
  };
  // A module that throws never ends. No evaluation outlasts a job, so what is left then waits for nothing.
  const endJob = (): void => {
    for (; innermost !== undefined; innermost = innermost.outer) freezePending(innermost);
  };
  return (packageName) => {
    const outer = innermost;
    if (outer === undefined) afterJob(endJob);
    // Another package in between has control, and may have asked for the module.
    const outermost = outer?.owner === packageName ? (outer.outermost ?? outer) : undefined;
    const loading: Loading = { owner: packageName, outer, outermost, pending: undefined };
    innermost = loading;
    return (exports) => {
      innermost = outer;
      if (outermost !== undefined) {
        const pending = (outermost.pending ??= []);
        pending[pending.length] = exports;
        return;
      }
      freezeExports(realm, exports);
      freezePending(loading);
    };
  };
};
