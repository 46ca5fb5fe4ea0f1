// The intrinsics by their global names, after lockdown: what every package shares.
import { create, defineProperty, freeze, has, hasOwn, ownKeys, read } from "./commons.ts";

type ByName = Record<string, unknown>;

// What ses gives each compartment of its own, and this kernel too; `Compartment` only where granted.
const OWN = ["Function", "eval", "globalThis", "Compartment"];

// ses withholds these, or their powers (the clock, randomness, the NaN side channel), from new compartments; here every package
// has them. A test compares this list with ses' own.
const COMMON_FROM_HOST = [
  "Date",
  "Math",
  "Float16Array",
  "Float32Array",
  "Float64Array",
  "Temporal",
];
// The same powers either way: those that `x.constructor` leads to, so that `x.constructor === RegExp` holds.
const COMMON_FROM_COMPARTMENT = ["Error", "RegExp", "Symbol"];

/**
 * `intrinsics`: all by name; `intrinsicNames`: their keys; `commons`: those that differ from the real global's or could. The
 * bindings of the others on the real global become read-only: compiled code says `Object` and must not get what a page's script
 * assigns to that name later.
 */
export const bindIntrinsics = (
  hostGlobal: object,
): {
  readonly commons: ByName;
  readonly intrinsics: ByName;
  readonly intrinsicNames: readonly string[];
} => {
  const compartmentGlobal = new Compartment({ __options__: true }).globalThis as object;
  const intrinsics = create(null) as ByName;
  const commons = create(null) as ByName;
  for (const name of COMMON_FROM_HOST)
    if (has(hostGlobal, name)) commons[name] = read(hostGlobal, name);
  for (const name of COMMON_FROM_COMPARTMENT) commons[name] = read(compartmentGlobal, name);
  for (const name of ownKeys(compartmentGlobal)) {
    if (typeof name !== "string" || hasOwn(commons, name)) continue;
    intrinsics[name] = read(compartmentGlobal, name);
  }
  for (const name of OWN) delete intrinsics[name];
  for (const name of ownKeys(intrinsics) as string[]) makeReadOnly(hostGlobal, name);
  for (const name of ownKeys(commons) as string[]) intrinsics[name] = commons[name];
  return {
    commons: freeze(commons),
    intrinsics: freeze(intrinsics),
    intrinsicNames: ownKeys(intrinsics) as string[],
  };
};

const makeReadOnly = (hostGlobal: object, name: string): void => {
  // Firefox refuses non-configurable properties on a window by returning false.
  const isDone = defineProperty(hostGlobal, name, { writable: false, configurable: false });
  if (!isDone) defineProperty(hostGlobal, name, { writable: false });
};
