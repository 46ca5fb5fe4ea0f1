/** Which global names are which; asked of the installed ses by whoever calls. */
export interface IntrinsicNames {
  /** `undefined`, `NaN`, `Infinity`. */
  readonly constants: ReadonlySet<string>;
  /** Frozen, and the same in every compartment: `Object`. */
  readonly shared: ReadonlySet<string>;
  /** Not the host's, but the same for all packages: `Date`. */
  readonly common: ReadonlySet<string>;
  /** Each package's own: `Function`, `eval`, `globalThis`. */
  readonly own: ReadonlySet<string>;
}

export const isIntrinsic = (
  name: string,
  { constants, shared, common, own }: IntrinsicNames,
): boolean => constants.has(name) || shared.has(name) || common.has(name) || own.has(name);
