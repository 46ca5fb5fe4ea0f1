// policy.json with policy-override.json over it, by LavaMoat's rules (its packages/core mergePolicy and docs/policy.md).
// What comes out holds no grant twice: of `a` and `a.b` only the parent stays. Two things differ: a `"write"` below a readable
// parent adds something here and stays; so does a `false` below a granted parent, which LavaMoat drops in silence.

import type { CanonicalName } from "../canonical-name.ts";
import { BulkheadError, type Diagnostic } from "../diagnostic.ts";
import { overrideConflict, overrideDenialBelow } from "../errors/policy-errors.ts";
import { formatOverride } from "./format.ts";
import { makeRecord } from "./json-source.ts";
import { NO_GRANTS, type GlobalGrant, type Policy, type Resource } from "./policy.ts";

type Grants = Readonly<Record<string, GlobalGrant>>;

/** `path` as written; `fs/promises` and `fs.promises` are one place and share a key. */
interface Entry {
  readonly path: string;
  readonly value: GlobalGrant;
  readonly isOverride: boolean;
}

interface Conflict {
  readonly path: string;
  readonly parent: string;
  readonly isDenial: boolean;
}

const keyOf = (path: string): string => path.replaceAll("/", ".");

/** The nearest entry above `key`. */
const parentOf = (entries: ReadonlyMap<string, Entry>, key: string): Entry | undefined => {
  for (let end = key.lastIndexOf("."); end > 0; end = key.lastIndexOf(".", end - 1)) {
    const parent = entries.get(key.slice(0, end));
    if (parent !== undefined) return parent;
  }
  return undefined;
};

const layOver = (base: Grants, changes: Grants): ReadonlyMap<string, Entry> => {
  const entries = new Map<string, Entry>();
  for (const [path, value] of Object.entries(base)) {
    entries.set(keyOf(path), { path, value, isOverride: false });
  }
  for (const [path, value] of Object.entries(changes)) {
    if (value !== false) continue;
    const denied = keyOf(path);
    for (const key of entries.keys())
      if (key === denied || key.startsWith(`${denied}.`)) entries.delete(key);
  }
  // After the denials: a path that the override lists itself survives a denial above it.
  for (const [path, value] of Object.entries(changes))
    entries.set(keyOf(path), { path, value, isOverride: true });
  return entries;
};

type Verdict = "keep" | "drop" | "conflict";

const isOnPrototype = (path: string): boolean => keyOf(path).split(".").includes("prototype");

const judge = (entry: Entry, parent: Entry | undefined): Verdict => {
  const isParentGranted = parent !== undefined && parent.value !== false;
  if (entry.value === false) {
    if (!isParentGranted) return "drop";
    // Fail closed: a class's prototype is one object for all who have the class, and no view can leave a method out.
    return isOnPrototype(entry.path) ? "conflict" : "keep";
  }
  if (!isParentGranted || entry.value === "write") return "keep";
  return entry.isOverride ? "conflict" : "drop";
};

const mergeGrants = <Value extends GlobalGrant>(
  base: Readonly<Record<string, Value>> = {},
  changes: Readonly<Record<string, Value>> = {},
  conflicts: Conflict[],
): Readonly<Record<string, Value>> | undefined => {
  const entries = layOver(base, changes);
  const merged = makeRecord<Value>();
  for (const [key, entry] of entries) {
    const parent = parentOf(entries, key);
    const verdict = judge(entry, parent);
    // Holds: every value came out of `base` or `changes`.
    if (verdict === "keep") merged[entry.path] = entry.value as Value;
    if (verdict === "conflict")
      conflicts.push({
        path: entry.path,
        parent: parent?.path ?? "",
        isDenial: entry.value === false,
      });
  }
  return isEmpty(merged) ? undefined : merged;
};

const isEmpty = (record: object): boolean => Object.keys(record).length === 0;

const mergePackages = (
  base: Resource["packages"],
  changes: Resource["packages"],
): Resource["packages"] => {
  const merged = makeRecord<boolean>();
  for (const [name, value] of Object.entries({ ...base, ...changes }))
    if (value) merged[name] = true;
  return isEmpty(merged) ? undefined : merged;
};

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const mergeMeta = (base: unknown, changes: unknown): unknown =>
  isRecord(base) && isRecord(changes) ? { ...base, ...changes } : (changes ?? base);

const withoutUndefined = <Type extends object>(fields: {
  readonly [Key in keyof Type]: Type[Key] | undefined;
}): Type =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Type;

const describeConflict = (
  file: string,
  owner: CanonicalName,
  kind: "globals" | "builtin",
  { path, parent, isDenial }: Conflict,
): Diagnostic =>
  isDenial
    ? overrideDenialBelow(file, owner, {
        path,
        parent,
        fix: formatOverride(owner, { [kind]: { [parent]: false } }),
      })
    : overrideConflict(file, owner, {
        path,
        parent,
        fix: formatOverride(owner, { [kind]: { [parent]: false, [path]: true } }),
      });

interface MergeContext {
  readonly file: string;
  readonly problems: Diagnostic[];
}

const mergeResource = (
  context: MergeContext,
  name: CanonicalName,
  base: Resource = NO_GRANTS,
  changes: Resource = NO_GRANTS,
): Resource => {
  const inGlobals: Conflict[] = [];
  const inBuiltin: Conflict[] = [];
  const merged = withoutUndefined<Resource>({
    globals: mergeGrants(base.globals, changes.globals, inGlobals),
    builtin: mergeGrants(base.builtin, changes.builtin, inBuiltin),
    packages: mergePackages(base.packages, changes.packages),
    native: (changes.native ?? base.native) === true ? true : undefined,
    env: changes.env ?? base.env,
    eval: (changes.eval ?? base.eval) === true ? true : undefined,
    exports: changes.exports ?? base.exports,
    meta: mergeMeta(base.meta, changes.meta),
  });
  context.problems.push(
    ...inGlobals.map((conflict) => describeConflict(context.file, name, "globals", conflict)),
    ...inBuiltin.map((conflict) => describeConflict(context.file, name, "builtin", conflict)),
  );
  return merged;
};

const ownResource = (policy: Policy, name: CanonicalName): Resource | undefined =>
  Object.hasOwn(policy.resources, name) ? policy.resources[name] : undefined;

const mergeInclude = (
  base: Policy["include"] = [],
  changes: Policy["include"] = [],
): Policy["include"] => {
  const seen = new Map([...base, ...changes].map((item) => [JSON.stringify(item), item]));
  return seen.size === 0 ? undefined : [...seen.values()];
};

const mergeResolutions = (
  base: Policy["resolutions"] = {},
  changes: Policy["resolutions"] = {},
): Policy["resolutions"] => {
  const merged = makeRecord<Readonly<Record<string, string>>>();
  for (const [name, paths] of [...Object.entries(base), ...Object.entries(changes)]) {
    merged[name] = { ...merged[name], ...paths };
  }
  return isEmpty(merged) ? undefined : merged;
};

/**
 * The policy in force. An override's `false` removes the entry and those below it; paths that the override itself lists
 * survive. Throws BULKHEAD_OVERRIDE_CONFLICT, once for each path that lies below a granted one and so grants nothing.
 */
export const mergePolicy = (
  policy: Policy,
  override: Policy | undefined,
  overrideFile = "policy-override.json",
): Policy => {
  const changes: Policy = override ?? { resources: {} };
  const context: MergeContext = { file: overrideFile, problems: [] };
  const names = new Set([
    ...Object.keys(policy.resources),
    ...Object.keys(changes.resources),
  ]) as Set<CanonicalName>;
  const resources = makeRecord<Resource>();
  for (const name of names) {
    resources[name] = mergeResource(
      context,
      name,
      ownResource(policy, name),
      ownResource(changes, name),
    );
  }
  const [first, ...others] = context.problems;
  if (first !== undefined) throw new BulkheadError(first, ...others);
  return withoutUndefined<Policy>({
    resources,
    root:
      policy.root === undefined && changes.root === undefined
        ? undefined
        : { ...policy.root, ...changes.root },
    evaluators: changes.evaluators ?? policy.evaluators,
    include: mergeInclude(policy.include, changes.include),
    resolutions: mergeResolutions(policy.resolutions, changes.resolutions),
  });
};
