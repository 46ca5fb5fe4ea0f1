// For build tools, never shipped: which global names are intrinsics, and of which kind. Asked of the installed ses, whose
// permits decide what lockdown leaves and shares; a list of ours would drift from it.
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";

export interface IntrinsicNames {
  /** `Infinity`, `NaN`, `undefined`: never writable anywhere. */
  readonly constants: ReadonlySet<string>;
  /** One frozen object for all compartments and the host: compiled code uses the free name. */
  readonly shared: ReadonlySet<string>;
  /** One object for all packages, maybe another than the host's: keys that the kernel's `commons` can have. */
  readonly common: ReadonlySet<string>;
  /** One for each package. */
  readonly own: ReadonlySet<string>;
}

type Names = Readonly<Record<string, string>>;

interface Permits {
  readonly constantProperties: Readonly<Record<string, unknown>>;
  readonly universalPropertyNames: Names;
  readonly initialGlobalPropertyNames: Names;
  readonly sharedGlobalPropertyNames: Names;
  readonly uniqueGlobalPropertyNames: Names;
}

const readPermits = async (): Promise<Permits> => {
  const folder = dirname(createRequire(import.meta.url).resolve("ses/package.json"));
  // Not among ses' exports, so by path; a ses that moves it fails here, and the test that compares fails with it.
  // The cast: the test holds the five records against a compartment's behaviour.
  return (await import(pathToFileURL(join(folder, "src/permits.js")).href)) as Permits;
};

/** The names of every intrinsic that ses knows; the engine that runs the application may lack some. */
export const readIntrinsicNames = async (): Promise<IntrinsicNames> => {
  const permits = await readPermits();
  const { initialGlobalPropertyNames: initial, sharedGlobalPropertyNames: perCompartment } =
    permits;
  const own = new Set(Object.keys(permits.uniqueGlobalPropertyNames));
  // Makes new global objects and evaluators: ordinary packages get it only where a policy grants it.
  own.delete("Compartment");
  // `%Initial…%` without a counterpart in compartments is a power of the start compartment (getStackString).
  const isForAll = (name: string): boolean =>
    name in perCompartment || !initial[name]?.startsWith("%Initial");
  return {
    constants: new Set(Object.keys(permits.constantProperties)),
    shared: new Set(Object.keys(permits.universalPropertyNames)),
    common: new Set([...Object.keys(perCompartment), ...Object.keys(initial).filter(isForAll)]),
    own,
  };
};
