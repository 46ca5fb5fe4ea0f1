// What each bundler's own code needs that packages' code does not. A name is permitted for what it is worth in anybody's
// hands, never for who is thought to have written it: a package can write whatever a bundler can.

export interface BundlerProfile {
  /**
   * Free names that the bundler's helpers read. Each is an intrinsic that lockdown has frozen, with no more power than the one
   * that every package has under this name.
   */
  readonly freeNames: ReadonlySet<string>;
}

// The helpers of all three say `Symbol.iterator`, `Math.pow`.
const COMMON = ["Symbol", "Math"];

const PROFILES: ReadonlyMap<string, BundlerProfile> = new Map(
  ["esbuild", "rollup"].map((bundler) => [bundler, { freeNames: new Set(COMMON) }]),
);

export const profileOf = (bundler: string): BundlerProfile | undefined => PROFILES.get(bundler);

/** Strings that Node's wrapper of a CommonJS module declares; elsewhere nothing does. */
export const PLACE_NAMES: ReadonlySet<string> = new Set(["__filename", "__dirname"]);
