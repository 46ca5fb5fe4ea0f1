// The options of the plugins, the same for every bundler: unknown in, settled out. What is not understood is refused.

import { BulkheadError } from "../diagnostic.ts";
import { optionInvalid, optionUnknown, optionUnsupported } from "../errors/option-errors.ts";
import { COMPARTMENT_MAP, isCompartmentMap } from "./compartment-map-name.ts";
import { LOCKDOWN_OPTIONS } from "./lockdown-options.ts";
import { nearestName } from "../policy/nearest-name.ts";
import type { Policy } from "../policy/policy.ts";
import { type ScuttleOption, type ScuttleSettings, parseScuttle } from "./scuttle-options.ts";

export type Mode = "enforce" | "generate" | "off" | "report";

/** What users write. */
export interface BulkheadOptions {
  /** Path or object; default `bulkhead/policy.json` in the root folder. */
  readonly policy?: string | Policy;
  /** Path, object or none; default `bulkhead/policy-override.json`, if it is there. */
  readonly override?: string | Policy | false;
  /**
   * Default `enforce`. `generate` writes the policy from the bundler's own graph, then enforces it; `report` denies nothing
   * and tells what it would have denied.
   */
  readonly mode?: Mode;
  /** Folder of the application's package; default: the bundler's working folder. */
  readonly root?: string;
  /** Options for ses' `lockdown()`. */
  readonly lockdown?: Readonly<Record<string, string>>;
  /**
   * Whether the finished outputs are proved before they are written; default: in production builds. `once`: there too, but for what
   * this user has proved on this machine before, byte for byte, and never in CI.
   */
  readonly verify?: boolean | "once";
  /** Whether the real global object is emptied once the application's code has a copy of it; default: false. */
  readonly scuttle?: ScuttleOption;
  /** Modules that run before the intrinsics are frozen and may change them: packages by name, files of the application. */
  readonly shims?: readonly string[];
  /** The name of the compartment map, where several builds write into one folder; default: compartment-map.json. */
  readonly compartmentMap?: string;
}

export interface SettledOptions extends Omit<BulkheadOptions, "scuttle" | "verify"> {
  readonly verify?: boolean;
  /** Whether the same bytes need not be proved again. */
  readonly provesOnce: boolean;

  readonly mode: Mode;
  readonly lockdown: Readonly<Record<string, string>>;
  readonly scuttle?: ScuttleSettings | undefined;
  readonly shims: readonly string[];
  readonly compartmentMap: string;
}

const KNOWN = [
  "policy",
  "override",
  "mode",
  "root",
  "lockdown",
  "verify",
  "scuttle",
  "shims",
  "compartmentMap",
];
const UNSUPPORTED: ReadonlyMap<string, string> = new Map([
  ["unsafeExclude", "Leave it out; every module is confined."],
]);
const MODES: readonly string[] = ["enforce", "generate", "report", "off"];

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

const parseShims = (shims: unknown = []): readonly string[] => {
  if (Array.isArray(shims) && shims.every((shim) => typeof shim === "string" && shim !== ""))
    return shims as readonly string[];
  return refuse("shims", "a list of module names and paths");
};

const parseMapName = (name: unknown = COMPARTMENT_MAP): string => {
  if (typeof name === "string" && isCompartmentMap(name)) return name;
  return refuse("compartmentMap", "a name like 'compartment-map.server.json'");
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
  if (!MODES.includes(mode as string)) refuse("mode", "'enforce', 'generate', 'report' or 'off'");
  if (root !== undefined && typeof root !== "string") refuse("root", "the path of a folder");
  if (verify !== undefined && verify !== "once" && typeof verify !== "boolean")
    refuse("verify", "true, false or 'once'");
  if (!isRecord(lockdown)) refuse("lockdown", "an object of ses' lockdown options");
  else checkLockdown(lockdown);
  // Nothing is confined there, so there is nothing to prove.
  const reports = mode === "report";
  if (reports && (verify ?? false) !== false)
    refuse("verify", "false or left out where `mode` is 'report'");
  // Checked above, member by member.
  return {
    ...given,
    mode,
    lockdown,
    verify: reports ? false : verify === "once" ? undefined : verify,
    provesOnce: verify === "once",
    scuttle: parseScuttle(given["scuttle"]),
    shims: parseShims(given["shims"]),
    compartmentMap: parseMapName(given["compartmentMap"]),
  } as SettledOptions;
};
