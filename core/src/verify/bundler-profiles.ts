// What each bundler's own code needs that packages' code does not. A name is permitted for what it is worth in anybody's
// hands, never for who is thought to have written it: a package can write whatever a bundler can.

export interface BundlerProfile {
  /**
   * Free names that the bundler's helpers read. Each is an intrinsic that lockdown has frozen, with no more power than the one
   * that every package has under this name.
   */
  readonly freeNames: ReadonlySet<string>;
  /** Free names that are called or constructed and nothing else: what comes of it is an error like any other. */
  readonly callees: ReadonlySet<string>;
}

// The helpers of all say `Symbol.iterator`, `Math.pow`.
const COMMON = ["Symbol", "Math"];

const ERRORS = ["Error"];

const PROFILES: ReadonlyMap<string, BundlerProfile> = new Map([
  ["esbuild", { freeNames: new Set(COMMON), callees: new Set<string>() }],
  ["rollup", { freeNames: new Set(COMMON), callees: new Set<string>() }],
  // For a module that is not there.
  ["webpack", { freeNames: new Set(COMMON), callees: new Set(ERRORS) }],
]);

export const profileOf = (bundler: string): BundlerProfile | undefined => PROFILES.get(bundler);

/** Strings that Node's wrapper of a CommonJS module declares; elsewhere nothing does. */
export const PLACE_NAMES: ReadonlySet<string> = new Set(["__filename", "__dirname"]);
