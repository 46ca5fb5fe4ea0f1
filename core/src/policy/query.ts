// What a policy says about one package. Every answer fails closed: what is not listed as an own property is denied.

import { type CanonicalName, ROOT } from "../canonical-name.ts";
import { type GlobalGrant, NO_GRANTS, type Policy, type Resource } from "./policy.ts";

/** Whether the policy binds the package at all: only the root goes free, and only without `root.usePolicy`. */
export const isUnbound = (policy: Policy, name: CanonicalName): boolean =>
  name === ROOT && policy.root?.usePolicy === undefined;

/** The name under which the policy lists a package: for the root, that of `root.usePolicy`. */
export const listedName = (policy: Policy, name: CanonicalName): CanonicalName =>
  name === ROOT ? (policy.root?.usePolicy ?? name) : name;

/** The grants of a package: none if the policy does not list it. For the root, those of `root.usePolicy`. */
export const resourceOf = (policy: Policy, name: CanonicalName): Resource => {
  const listed = listedName(policy, name);
  return (
    (Object.hasOwn(policy.resources, listed) ? policy.resources[listed] : undefined) ?? NO_GRANTS
  );
};

/** Whether a module of `importer` may import one of `imported`. */
export const mayImport = (
  policy: Policy,
  importer: CanonicalName,
  imported: CanonicalName,
): boolean => {
  if (importer === imported || isUnbound(policy, importer)) return true;
  const { packages = {} } = resourceOf(policy, importer);
  return Object.hasOwn(packages, imported) && packages[imported] === true;
};

// `fs/promises` and `fs.promises` are the same object in Node, and one place in a policy.
const pathParts = (path: string): readonly string[] => path.split(/[./]/);

const startsWithParts = (parts: readonly string[], start: readonly string[]): boolean =>
  start.every((part, index) => parts[index] === part);

/** The entries for a builtin module: the nearest at it or above it, and those below it as dotted paths from it, sorted. */
const builtinEntries = ({ builtin = {} }: Resource, module: string) => {
  const wanted = pathParts(module.replace(/^node:/, ""));
  const entries = Object.entries(builtin).map(([path, value]) => ({
    parts: pathParts(path),
    value,
  }));
  const [nearest] = entries
    .filter(({ parts }) => startsWithParts(wanted, parts))
    .sort((one, other) => other.parts.length - one.parts.length);
  const below = entries
    .filter(({ parts }) => parts.length > wanted.length && startsWithParts(parts, wanted))
    .map(({ parts, value }) => ({ path: parts.slice(wanted.length).join("."), value }))
    .sort((one, other) => (one.path < other.path ? -1 : 1));
  return { nearest: nearest?.value, below };
};

/**
 * What a package gets of a builtin module: `true` for all of it but what `builtinDenials` names, the dotted paths below it
 * that it may read, sorted, or `undefined` for nothing. `module` may have the prefix `node:`.
 */
export const builtinGrant = (
  resource: Resource,
  module: string,
): true | readonly string[] | undefined => {
  const { nearest, below } = builtinEntries(resource, module);
  if (nearest === true) return true;
  const granted = below.filter(({ value }) => value === true).map(({ path }) => path);
  return granted.length === 0 ? undefined : granted;
};

/** Dotted paths below a builtin module that are denied where a path above them is granted. */
export const builtinDenials = (resource: Resource, module: string): readonly string[] =>
  builtinEntries(resource, module)
    .below.filter(({ value }) => value === false)
    .map(({ path }) => path);

/**
 * The globals of a package by dotted path, sorted. `false` stands below a granted path and denies it there: ask for a path's value, never
 * whether the map has it.
 */
export const globalGrants = (resource: Resource): ReadonlyMap<string, GlobalGrant> =>
  new Map(Object.entries(resource.globals ?? {}).sort(([one], [other]) => (one < other ? -1 : 1)));

/** Whether a package may evaluate text in its own compartment. */
export const mayEvaluate = (policy: Policy, name: CanonicalName): boolean =>
  isUnbound(policy, name) ||
  policy.evaluators !== "listed" ||
  resourceOf(policy, name).eval === true;

/**
 * Whether a package's CommonJS exports are frozen for the packages that import them. LavaMoat's policies, which are not
 * `"listed"`, say of no package that it has to change its own later: under those none are.
 */
export const hasFrozenExports = (policy: Policy, name: CanonicalName): boolean =>
  name !== ROOT && policy.evaluators === "listed" && resourceOf(policy, name).exports !== "mutable";
