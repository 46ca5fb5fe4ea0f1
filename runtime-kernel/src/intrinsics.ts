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

const READ_ONLY = { writable: false, enumerable: false, configurable: false };

/** What all packages share; without prototypes. */
export interface Intrinsics {
  readonly intrinsics: Readonly<ByName>;
  /** Those of them that differ from the real global's or could. */
  readonly commons: Readonly<ByName>;
  /** All of them as the properties of a package's global. Made once: one by one they were half of what a compartment takes. */
  readonly bindings: PropertyDescriptorMap;
}

/**
 * Collects them. The bindings of the others on the
 * real global become read-only: compiled code says `Object` and must not get what a page's script assigns to that name later.
 */
export const bindIntrinsics = (hostGlobal: object): Intrinsics => {
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
  const bindings = create(null) as PropertyDescriptorMap;
  // What compiled code has bound cannot be written, so that the code and the object never disagree.
  for (const name of ownKeys(intrinsics) as string[])
    bindings[name] = freeze({ value: intrinsics[name], ...READ_ONLY });
  return { commons: freeze(commons), intrinsics: freeze(intrinsics), bindings: freeze(bindings) };
};

const makeReadOnly = (hostGlobal: object, name: string): void => {
  // Firefox refuses non-configurable properties on a window by returning false.
  const isDone = defineProperty(hostGlobal, name, { writable: false, configurable: false });
  if (!isDone) defineProperty(hostGlobal, name, { writable: false });
};
