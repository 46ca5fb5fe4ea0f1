// A package's compartment: its own global object with the shared intrinsics, its own evaluators and what the policy grants
// it. Nothing on it may be the host's global object.
import {
  create,
  defineProperty,
  freeze,
  has,
  hasOwn,
  makeFastPrototype,
  objectPrototype,
  read,
  setPrototypeOf,
  weakMapSet,
  weakSetAdd,
} from "./commons.ts";
import { makeOutlook } from "./attenuate.ts";
import type { Shared } from "./attenuate.ts";
import { makeNames } from "./endow.ts";
import type { endow } from "./endow.ts";
import { makeEvaluators } from "./evaluate.ts";
import { parseGrants } from "./grants.ts";
import type { Access } from "./grants.ts";

/** What all compartments of an application have in common. */
export interface Realm extends Shared {
  readonly hostGlobal: object;
  /** Shared intrinsics and commons by name; without prototype. */
  readonly intrinsics: Readonly<Record<string, unknown>>;
  /** Its keys. */
  readonly intrinsicNames: readonly string[];
  readonly isWritten: (name: string) => boolean;
  /** The root's global object: the host's own, where it is not scuttled. */
  readonly rootGlobal: object;
  readonly endow: typeof endow;
}

export interface CompartmentOptions {
  /** The package's canonical name. */
  readonly name: string;
  /** The name under which the policy lists it, where that is another: for messages. */
  readonly listed?: string;
  /** Dotted paths; a name of an intrinsic with "write" becomes the package's own variable, never the host's; `false` below a
   * granted path denies. */
  readonly globals: Readonly<Record<string, Access>>;
  readonly mayEvaluate: boolean;
  /** The root without `root.usePolicy`: gets the host's own global object and evaluators. */
  readonly isRoot?: boolean;
}

export interface StaticCompartment {
  readonly globals: object;
  /** For reading: `globals`, or an object that inherits from it, where a granted name that is not there throws a ReferenceError. */
  readonly names: object;
  readonly Function: Function;
  readonly eval: Function;
}

const SELF_NAMES = ["globalThis", "window", "self", "global", "frames", "top", "parent"];

export const makeCompartment = (realm: Realm, options: CompartmentOptions): StaticCompartment => {
  const { hostGlobal, rootGlobal, source, intrinsics, intrinsicNames } = realm;
  const { name, listed: packageName = name, globals, mayEvaluate, isRoot = false } = options;
  if (isRoot) {
    const { Function, eval: evaluate } = rootGlobal as { Function: Function; eval: Function };
    return freeze({ globals: rootGlobal, names: rootGlobal, Function, eval: evaluate });
  }
  const packageGlobal = create(objectPrototype) as object;
  // A module may export it, and then exports.ts leaves it alone.
  weakSetAdd(realm.classes.settled, packageGlobal);
  const evaluators = makeEvaluators(realm, { packageName, packageGlobal, mayEvaluate });
  const grants = parseGrants(
    globals,
    (name) => isSelfName(name) && read(source, name) === rootGlobal,
  );
  // Names bound at build time cannot be written, so that the code and the object never disagree.
  const bind = (name: string, value: unknown): void => {
    const mayWrite = grants.parts[name]?.access === "write";
    defineProperty(packageGlobal, name, { value, writable: mayWrite, configurable: mayWrite });
  };
  // By index, over keys that were taken once: 13 µs a compartment instead of 16.
  for (let i = 0; i < intrinsicNames.length; i++) {
    const name = intrinsicNames[i] as string;
    bind(name, intrinsics[name]);
  }
  bind("Function", evaluators.Function);
  bind("eval", evaluators.eval);
  // In a frame `parent` and `top` are other windows: the package's own global all the same, unless granted.
  for (const name of SELF_NAMES)
    if (has(hostGlobal, name) && grants.parts[name] === undefined) bind(name, packageGlobal);
  // Its own prototype comes after all of these: up to there all packages' globals share V8's hidden classes, which takes a
  // fifteenth of the time.
  setPrototypeOf(packageGlobal, makeFastPrototype());
  if (!hasOwn(packageGlobal, "global") && grants.parts["global"] === undefined)
    bindLateGlobal(source, packageGlobal);

  const outlook = makeOutlook(realm, packageName);
  weakMapSet(outlook.seen, hostGlobal, packageGlobal);
  weakMapSet(outlook.seen, rootGlobal, packageGlobal);
  weakMapSet(outlook.behind, packageGlobal, hostGlobal);
  const absent = realm.endow(outlook, packageGlobal, grants, realm.isWritten);
  const names = makeNames(source, packageGlobal, absent);
  return freeze({ globals: packageGlobal, names, ...evaluators });
};

// Browsers have no `global`, and applications of Angular and others define it before they load their packages: after
// this, since the packages' compartments come first.
const bindLateGlobal = (source: object, packageGlobal: object): void => {
  defineProperty(packageGlobal, "global", {
    get: () => (has(source, "global") ? packageGlobal : undefined),
    set: (value: unknown) => {
      defineProperty(packageGlobal, "global", { value, writable: true, configurable: true });
    },
    configurable: true,
  });
};

const isSelfName = (name: string): boolean => {
  for (const self of SELF_NAMES) if (self === name) return true;
  return false;
};
