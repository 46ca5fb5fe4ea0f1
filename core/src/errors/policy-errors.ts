// Diagnostics about policy.json and policy-override.json.

import type { Diagnostic, SourceLocation } from "../diagnostic.ts";
import { formatLocation } from "../diagnostic.ts";
import { quote } from "../quote.ts";

export const policyMissing = (file: string): Diagnostic => ({
  code: "BULKHEAD_POLICY_MISSING",
  message: `${quote(file)} does not exist`,
  fix: "Run `policy generate` in the application's folder to write it, or name another file with `--policy` or the option `policy`.",
});

export const policyUnreadable = (file: string, reason: string): Diagnostic => ({
  code: "BULKHEAD_POLICY_UNREADABLE",
  message: `${quote(file)} cannot be read: ${quote(reason)}`,
  fix: "Give a file that this user may read.",
});

export const policySyntax = (reason: string, location: SourceLocation): Diagnostic => ({
  code: "BULKHEAD_POLICY_SYNTAX",
  message: `${quote(location.file)} is not JSON: ${reason}`,
  location,
  fix: "Mend the file by hand, or write it anew with `policy generate`.",
});

/** `problem` is a sentence with its names quoted: what stands there and what was expected. */
export const policyShape = (
  problem: string,
  location: SourceLocation,
  fix?: string,
): Diagnostic => ({
  code: "BULKHEAD_POLICY_SHAPE",
  message: problem,
  location,
  ...(fix !== undefined && { fix }),
});

export const policyDuplicateKey = (
  name: string,
  location: SourceLocation,
  earlier: SourceLocation,
): Diagnostic => ({
  code: "BULKHEAD_POLICY_SHAPE",
  message: `${quote(name)} stands twice in the same object`,
  location,
  notes: [`The first is at ${formatLocation(earlier)}`],
  fix: "Keep one of the two.",
});

/** A name in a policy that is no package of the application; `nearest` is the name that was probably meant. */
export const policyUnknownPackage = (
  name: string,
  file: string,
  location: SourceLocation | undefined,
  nearest: string | undefined,
): Diagnostic => ({
  code: "BULKHEAD_POLICY_UNKNOWN_PACKAGE",
  message: `${quote(file)} names ${quote(name)}, which is no package of the application`,
  ...(location !== undefined && { location }),
  fix:
    nearest === undefined
      ? "Remove the entry, or install the package; `bulkhead map` lists the names."
      : `Did you mean ${quote(nearest)}? \`bulkhead map\` lists the names.`,
});

/** A denial of what no view can leave out: a prototype is one object for all who were granted its class. */
export const overrideDenialBelow = (
  file: string,
  owner: string,
  { path, parent, fix }: { readonly path: string; readonly parent: string; readonly fix: string },
): Diagnostic => ({
  code: "BULKHEAD_OVERRIDE_CONFLICT",
  message: `${quote(file)} denies ${quote(path)} of ${quote(owner)} below ${quote(parent)}, and a prototype is shared by all who may read its class`,
  fix: `Deny ${quote(parent)}, and list beside it what the package does need:\n  ${fix}`,
});

/** `path` grants nothing that `parent` does not grant already; the override's author meant to narrow. */
export const overrideConflict = (
  file: string,
  owner: string,
  { path, parent, fix }: { readonly path: string; readonly parent: string; readonly fix: string },
): Diagnostic => ({
  code: "BULKHEAD_OVERRIDE_CONFLICT",
  message: `${quote(file)} lists ${quote(path)} of ${quote(owner)} below ${quote(parent)}, which is granted whole`,
  fix: `Remove ${quote(path)} from it, or deny the parent, so that only what is listed is granted:\n  ${fix}`,
});

/** An entry that could be removed without a difference. `entry` says it: `globals["fetch"]: false`. */
export const overrideObsolete = (
  file: string,
  owner: string,
  entry: string,
  location: SourceLocation | undefined,
): Diagnostic => ({
  code: "BULKHEAD_OVERRIDE_OBSOLETE",
  message: `${quote(file)} has ${quote(entry)} for ${quote(owner)}, which changes nothing`,
  ...(location !== undefined && { location }),
  fix: "Remove the entry: what it grants is granted already, or what it denies is not asked for.",
});

/** LavaMoat's `resolutions`: read and kept, without effect. */
export const policyResolutions = (file: string): Diagnostic => ({
  code: "BULKHEAD_POLICY_RESOLUTIONS",
  message: `${quote(file)} has \`resolutions\`, which have no effect`,
  fix: "Replace the modules in your package manager or bundler, and remove `resolutions`.",
});
