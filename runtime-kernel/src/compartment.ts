// A package's compartment: its own global object with the shared intrinsics, its own evaluators and what the policy grants
// it. Nothing on it may be the host's global object.
import {
  defineProperty,
  freeze,
  has,
  makeFastObject,
  ownKeys,
  read,
  weakMapSet,
} from "./commons.ts";
import { makeOutlook } from "./attenuate.ts";
import type { Shared } from "./attenuate.ts";
import { endow } from "./endow.ts";
import { makeEvaluators } from "./evaluate.ts";
import { parseGrants } from "./grants.ts";
import type { Access } from "./grants.ts";

/** What all compartments of an application have in common. */
export interface Realm extends Shared {
  readonly hostGlobal: object;
  /** Shared intrinsics and commons by name; without prototype. */
  readonly intrinsics: Readonly<Record<string, unknown>>;
  readonly isWritten: (name: string) => boolean;
}

export interface CompartmentOptions {
  /** The package's canonical name. */
  readonly name: string;
  /** Dotted paths; a name of an intrinsic with "write" becomes the package's own variable, never the host's; `false` below a
   * granted path denies. */
  readonly globals: Readonly<Record<string, Access>>;
  readonly mayEvaluate: boolean;
  /** The root without `root.usePolicy`: gets the host's own global object and evaluators. */
  readonly isRoot?: boolean;
}

export interface StaticCompartment {
  readonly globals: object;
  readonly Function: Function;
  readonly eval: Function;
}

const SELF_NAMES = ["globalThis", "window", "self", "global", "frames", "top", "parent"];

export const makeCompartment = (realm: Realm, options: CompartmentOptions): StaticCompartment => {
  const { hostGlobal, intrinsics } = realm;
  const { name: packageName, globals, mayEvaluate, isRoot = false } = options;
  if (isRoot) {
    const { Function, eval: evaluate } = hostGlobal as { Function: Function; eval: Function };
    return freeze({ globals: hostGlobal, Function, eval: evaluate });
  }
  const packageGlobal = makeFastObject();
  const evaluators = makeEvaluators(packageName, packageGlobal, mayEvaluate);
  const grants = parseGrants(
    globals,
    (name) => isSelfName(name) && read(hostGlobal, name) === hostGlobal,
  );
  // Names bound at build time cannot be written, so that the code and the object never disagree.
  const bind = (name: string, value: unknown): void => {
    const mayWrite = grants.parts[name]?.access === "write";
    defineProperty(packageGlobal, name, { value, writable: mayWrite, configurable: mayWrite });
  };
  for (const name of ownKeys(intrinsics) as string[]) bind(name, intrinsics[name]);
  bind("Function", evaluators.Function);
  bind("eval", evaluators.eval);
  // In a frame `parent` and `top` are other windows: the package's own global all the same, unless granted.
  for (const name of SELF_NAMES)
    if (has(hostGlobal, name) && grants.parts[name] === undefined) bind(name, packageGlobal);

  const outlook = makeOutlook(realm, packageName);
  weakMapSet(outlook.seen, hostGlobal, packageGlobal);
  weakMapSet(outlook.behind, packageGlobal, hostGlobal);
  endow(outlook, hostGlobal, packageGlobal, grants, realm.isWritten);
  return freeze({ globals: packageGlobal, ...evaluators });
};

const isSelfName = (name: string): boolean => {
  for (const self of SELF_NAMES) if (self === name) return true;
  return false;
};
