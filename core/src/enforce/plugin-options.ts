// The options of the plugins, the same for every bundler: unknown in, settled out. What is not understood is refused.

import { BulkheadError } from "../diagnostic.ts";
import { optionInvalid, optionUnknown, optionUnsupported } from "../errors/option-errors.ts";
import { LOCKDOWN_OPTIONS } from "./lockdown-options.ts";
import { nearestName } from "../policy/nearest-name.ts";
import type { Policy } from "../policy/policy.ts";

export type Mode = "enforce" | "generate" | "off";

/** What users write. */
export interface BulkheadOptions {
  /** Path or object; default `bulkhead/policy.json` in the root folder. */
  readonly policy?: string | Policy;
  /** Path, object or none; default `bulkhead/policy-override.json`, if it is there. */
  readonly override?: string | Policy | false;
  /** Default `enforce`. `generate` writes the policy from the bundler's own graph, then enforces it. */
  readonly mode?: Mode;
  /** Folder of the application's package; default: the bundler's working folder. */
  readonly root?: string;
  /** Options for ses' `lockdown()`. */
  readonly lockdown?: Readonly<Record<string, string>>;
  /** Whether the finished outputs are proved before they are written; default: in production builds. */
  readonly verify?: boolean;
}

export interface SettledOptions extends BulkheadOptions {
  readonly mode: Mode;
  readonly lockdown: Readonly<Record<string, string>>;
}

const KNOWN = ["policy", "override", "mode", "root", "lockdown", "verify"];
const UNSUPPORTED: ReadonlyMap<string, string> = new Map([
  ["scuttle", "Leave it out; the real global object stays as it is."],
  ["unsafeExclude", "Leave it out; every module is confined."],
]);
const MODES: readonly string[] = ["enforce", "generate", "off"];

const refuse = (option: string, expected: string): never => {
  throw new BulkheadError(optionInvalid(option, expected));
};

/** Whether it could stand in a file: no circle, no BigInt. */
const isJson = (value: unknown): boolean => {
  try {
    return JSON.stringify(value) !== undefined;
  } catch {
    return false;
  }
};

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A path, or what may turn out to be a policy. */
const isPolicy = (value: unknown): boolean =>
  typeof value === "string" || (isRecord(value) && isJson(value));

const checkNames = (options: Readonly<Record<string, unknown>>): void => {
  for (const [name, value] of Object.entries(options)) {
    const unsupported = UNSUPPORTED.get(name);
    if (unsupported !== undefined && value !== undefined)
      throw new BulkheadError(optionUnsupported(name, unsupported));
    if (unsupported === undefined && !KNOWN.includes(name))
      throw new BulkheadError(optionUnknown(name, nearestName(name, KNOWN)));
  }
};

const quoted = (values: readonly string[]): string =>
  values.map((value) => `'${value}'`).join(", ");

// ses would throw when the application starts.
const checkLockdown = (lockdown: Readonly<Record<string, unknown>>): void => {
  for (const [name, value] of Object.entries(lockdown)) {
    const allowed = LOCKDOWN_OPTIONS.get(name);
    if (allowed === undefined)
      throw new BulkheadError(
        optionUnknown(`lockdown.${name}`, nearestName(name, LOCKDOWN_OPTIONS.keys())),
      );
    if (typeof value !== "string" || !allowed.includes(value))
      refuse(`lockdown.${name}`, `one of ${quoted(allowed)}`);
  }
};

/**
 * Settles the options of a plugin.
 *
 * @throws {BulkheadError} BULKHEAD_OPTION_INVALID, BULKHEAD_OPTION_UNSUPPORTED
 */
export const parseOptions = (options: unknown): SettledOptions => {
  if (options !== undefined && !isRecord(options))
    return refuse("bulkhead()", "called with an object");
  const given = options ?? {};
  checkNames(given);
  const { policy, override, mode = "enforce", root, lockdown = {}, verify } = given;
  if (policy !== undefined && !isPolicy(policy)) refuse("policy", "a path or a policy");
  if (override !== undefined && override !== false && !isPolicy(override))
    refuse("override", "a path, a policy or false");
  if (mode === "report")
    throw new BulkheadError(
      optionUnsupported(
        "mode: 'report'",
        "Use `mode: 'enforce'`, or `'off'` for a build without Bulkhead.",
      ),
    );
  if (!MODES.includes(mode as string)) refuse("mode", "'enforce', 'generate' or 'off'");
  if (root !== undefined && typeof root !== "string") refuse("root", "the path of a folder");
  if (verify !== undefined && typeof verify !== "boolean") refuse("verify", "true or false");
  if (!isRecord(lockdown)) refuse("lockdown", "an object of ses' lockdown options");
  else checkLockdown(lockdown);
  // Checked above, member by member.
  return { ...given, mode, lockdown } as SettledOptions;
};
