// Diagnostics about what the policy does not permit, each with the override that would permit it.

import { type CanonicalName, ROOT } from "../canonical-name.ts";
import type { Diagnostic, SourceLocation } from "../diagnostic.ts";
import { formatOverride } from "../policy/format.ts";
import type { Resource } from "../policy/policy.ts";
import { quote } from "../quote.ts";

/** A package as messages name it: its place in the tree and the version installed there. */
export interface PackageLabel {
  readonly name: CanonicalName;
  readonly version: string;
}

const show = ({ name, version }: PackageLabel): string =>
  version === "" ? quote(name) : quote(`${name}@${version}`);

const granting = (what: string, name: CanonicalName, resource: Resource): string =>
  `To grant ${what}, add to bulkhead/policy-override.json:\n  ${formatOverride(name, resource)}`;

const VERBS: Readonly<Record<string, string>> = {
  call: "calls",
  construct: "constructs",
  write: "assigns",
  delete: "deletes",
};

export const globalDenied = (
  owner: PackageLabel,
  path: string,
  use: string,
  location: SourceLocation,
): Diagnostic => ({
  code: "BULKHEAD_GLOBAL_DENIED",
  message: `${show(owner)} ${VERBS[use] ?? "reads"} ${quote(path)}, which policy.json does not grant`,
  location,
  fix: granting("it", owner.name, {
    globals: { [path]: use === "write" || use === "delete" ? "write" : true },
  }),
});

export const importDenied = (
  owner: PackageLabel,
  imported: PackageLabel,
  location: SourceLocation | undefined,
): Diagnostic => ({
  code: "BULKHEAD_IMPORT_DENIED",
  message: `${show(owner)} imports ${show(imported)}, which policy.json does not grant`,
  ...(location !== undefined && { location }),
  fix: granting("it", owner.name, { packages: { [imported.name]: true } }),
});

/** `paths` are the parts of the builtin that the module uses; empty for the whole. */
export const builtinDenied = (
  owner: PackageLabel,
  module: string,
  paths: readonly string[],
  location: SourceLocation | undefined,
): Diagnostic => {
  const wanted = paths.length === 0 ? [module] : paths.map((path) => `${module}.${path}`);
  return {
    code: "BULKHEAD_BUILTIN_DENIED",
    message: `${show(owner)} imports the builtin module ${quote(module)}, which policy.json does not grant`,
    ...(location !== undefined && { location }),
    fix: granting("what it uses", owner.name, {
      builtin: Object.fromEntries(wanted.map((path) => [path, true])),
    }),
  };
};

export const codeGenerationDenied = (
  owner: PackageLabel,
  location: SourceLocation,
): Diagnostic => ({
  code: "BULKHEAD_CODE_GENERATION_DENIED",
  message: `${show(owner)} evaluates text, which policy.json does not grant`,
  location,
  fix: granting("it", owner.name, { eval: true }),
});

export const computedImport = (owner: PackageLabel, location: SourceLocation): Diagnostic => ({
  code: "BULKHEAD_COMPUTED_IMPORT",
  message: `${show(owner)} imports a module whose name is computed at run time`,
  location,
  notes: ["No build can tell what it leads to; the call will throw."],
  fix: "Write the import with a literal name, or with one branch for each module that is meant.",
});

/** A computed name that says files of the package itself, of which none is bundled. */
export const lostPattern = (owner: PackageLabel, location: SourceLocation): Diagnostic => ({
  ...computedImport(owner, location),
  notes: [
    "It leads out of the package, or into a folder of more than a thousand files: none is bundled on a guess, and the call will throw.",
  ],
});

/** `name`: `RegExp.$1`. */
export const lastMatchRead = (
  owner: PackageLabel,
  name: string,
  location: SourceLocation,
): Diagnostic => ({
  code: "BULKHEAD_LAST_MATCH",
  message: `${show(owner)} reads ${quote(name)}, which is there right behind a match of its own alone`,
  location,
  notes: ["It would show every package what the regular expressions of all others have matched."],
  fix: "Take the groups from what `exec` or `match` returns.",
});

/** `path`: `Array.prototype.last`, or the intrinsic alone where it is not known what of it. */
export const intrinsicChanged = (
  owner: PackageLabel,
  path: string,
  location: SourceLocation,
): Diagnostic => ({
  code: "BULKHEAD_INTRINSIC_CHANGED",
  message: `${show(owner)} changes ${quote(path)} as it loads, which is frozen by then`,
  location,
  notes: [
    'The line throws a TypeError ("Cannot assign to read only property", "Cannot add property") unless it is never reached.',
  ],
  fix:
    owner.name === ROOT
      ? "Move the change to a file of its own and name that in the plugin's `shims`, which run before anything is frozen."
      : "Take a release that leaves intrinsics alone, patch the line, or, where you trust it to run with all powers, name its module in the plugin's `shims`.",
});

/** `name`: the export that is written; undefined where it is computed. `owner` writes, perhaps to its own. */
export const exportsFrozen = (
  owner: PackageLabel,
  written: CanonicalName,
  name: string | undefined,
  location: SourceLocation,
): Diagnostic => ({
  code: "BULKHEAD_EXPORTS_FROZEN",
  message:
    `${show(owner)} writes to ${name === undefined ? "" : `${quote(name)} of `}` +
    `${owner.name === written ? "its own exports" : `the exports of ${quote(written)}`}, which may be frozen by then`,
  location,
  notes: [
    'The line then throws a TypeError ("Cannot assign to read only property", "Cannot add property").',
  ],
  fix: granting("it, to every package that imports it", written, { exports: "mutable" }),
});

export const externalModule = (
  owner: PackageLabel,
  specifier: string,
  location: SourceLocation | undefined,
): Diagnostic => ({
  code: "BULKHEAD_EXTERNAL_MODULE",
  message: `${show(owner)} imports ${quote(specifier)}, which the build leaves outside the bundle, unconfined`,
  ...(location !== undefined && { location }),
  fix: "Install the package and take it out of the bundler's `external`; only the application itself may import external modules.",
});

/** `path`: of the global that the build takes for the module. */
export const externalGlobal = (
  owner: PackageLabel,
  specifier: string,
  path: string,
  location: SourceLocation | undefined,
): Diagnostic => ({
  code: "BULKHEAD_EXTERNAL_MODULE",
  message: `${show(owner)} imports ${quote(specifier)}, which the build takes from the global ${quote(path)}, and policy.json does not grant that`,
  ...(location !== undefined && { location }),
  fix: granting("it", owner.name, { globals: { [path]: true } }),
});

export const nativeDenied = (
  owner: PackageLabel,
  specifier: string,
  location: SourceLocation | undefined,
): Diagnostic => ({
  code: "BULKHEAD_NATIVE_DENIED",
  message: `${show(owner)} loads the native addon ${quote(specifier)}, which policy.json does not grant`,
  ...(location !== undefined && { location }),
  notes: ["A native addon is machine code: no compartment holds it."],
  fix: granting("it", owner.name, { native: true }),
});

/** `path`: `process.env.HOME`; `of`: whether the package's `process` is the global or the builtin module. */
export const environmentWriteLost = (
  owner: PackageLabel,
  path: string,
  of: "global" | "builtin",
  location: SourceLocation,
): Diagnostic => ({
  code: "BULKHEAD_ENVIRONMENT_WRITE",
  message: `${show(owner)} writes to ${quote(path)}, which it may only read`,
  location,
  notes: [
    "What it writes lands in its own view: no other package sees it, nor does a child process.",
  ],
  fix:
    of === "global"
      ? granting("the write", owner.name, { globals: { [path]: "write" } })
      : "No policy grants writes to the module `process`: set the variable in the application, before it loads the package.",
});

export const globalWriteUnlisted = (
  owner: PackageLabel,
  name: string,
  writer: string,
  reader: string,
): Diagnostic => ({
  code: "BULKHEAD_GLOBAL_WRITE_UNLISTED",
  message: `${show(owner)} defines the global ${quote(name)}, and policy.json does not say so`,
  notes: [`${quote(writer)} defines it; ${quote(reader)} was compiled as if nothing could`],
  fix: `Run \`policy generate\`. ${granting("it by hand", owner.name, { globals: { [name]: "write" } })}`,
});
