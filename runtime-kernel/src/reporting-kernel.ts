// The kernel of a build in report mode: it locks the realm down and gives each package a global object of its own, as ever, and
// then lets everything through and records it. What it has recorded is `globalThis[Symbol.for("bulkhead.report")]`.
import {
  create,
  defineProperty,
  freeze,
  getOwnPropertyDescriptor,
  has,
  ownKeys,
  read,
} from "./commons.ts";
import type { CompartmentOptions, StaticCompartment } from "./compartment.ts";
import { openKernel } from "./kernel.ts";
import type { Kernel, KernelOptions } from "./kernel.ts";
import {
  endowReporting,
  makeReporting,
  reportRefusal,
  viewBuiltinReporting,
  violate,
} from "./report.ts";
import type { Reporting } from "./report.ts";

export type { Recording, Report, UsedGrants, Violation } from "./recorder.ts";

export interface ReportingKernel extends Omit<Kernel, "denyGlobal" | "denyImport" | "viewBuiltin"> {
  /** The value of a global that the policy does not grant. */
  readonly denyGlobal: (packageName: string, name: string, place: string) => unknown;
  /** The same for `typeof` alone, which is no use of it. */
  readonly peekGlobal: (packageName: string, name: string, place: string) => unknown;
  readonly denyImport: (packageName: string, place: string, specifier: unknown) => Promise<unknown>;
  readonly viewBuiltin: (
    host: unknown,
    module: string,
    granted: readonly string[] | true,
    denied: readonly string[],
    packageName: string,
  ) => unknown;
}

const COMPUTED_IMPORT = "BULKHEAD_COMPUTED_IMPORT";

const reportComputed = (reporting: Reporting, packageName: string, place?: string): void =>
  violate(
    reporting,
    { kind: "import", name: place ?? "", use: "read" },
    {
      code: COMPUTED_IMPORT,
      message: `${packageName} imports a module whose name is computed at run time, which no policy can grant`,
      packageName,
      place,
    },
  );

/** `inner` throws, as in any bundle: what nobody has named is not in it. */
const makeReportingRequire = (reporting: Reporting, packageName: string, inner: object): object => {
  const { require } = {
    require: (specifier: unknown): unknown => {
      reportComputed(reporting, packageName);
      return (inner as (specifier: unknown) => unknown)(specifier);
    },
  };
  for (const key of ownKeys(inner)) {
    const descriptor = getOwnPropertyDescriptor(inner, key) as PropertyDescriptor;
    if (key !== "name" && key !== "length") defineProperty(require, key, descriptor);
  }
  return freeze(require);
};

/** Starts the kernel, once. */
export const startKernel = (
  options: KernelOptions,
  runShims?: () => readonly unknown[],
): ReportingKernel => {
  const hostGlobal = globalThis;
  const reporting = makeReporting(hostGlobal);
  const kernel = openKernel(
    // Patching a class of the host works without confinement, and goes unnoticed here.
    { ...options, lockdown: { ...options.lockdown, hostClasses: "open" } },
    {
      runShims,
      endow: (outlook, packageGlobal, grants) =>
        endowReporting(reporting, outlook, packageGlobal, grants),
      refuse: (denial) => reportRefusal(reporting, denial),
    },
  );
  const made = create(null) as Record<string, StaticCompartment>;
  const makeCompartment = (wanted: CompartmentOptions): StaticCompartment => {
    if (wanted.isRoot === true) return kernel.makeCompartment(wanted);
    reporting.options[wanted.name] = wanted;
    // Asked at each evaluation: a granted one is recorded as used.
    return (made[wanted.name] = kernel.makeCompartment({ ...wanted, mayEvaluate: false }));
  };
  // A package that needs no global of its own has no compartment in the bundle.
  const compartmentOf = (name: string): StaticCompartment =>
    made[name] ?? makeCompartment({ name, globals: {}, mayEvaluate: false });
  const readAt = (packageName: string, name: string, place: string): unknown => {
    const { globals } = compartmentOf(packageName);
    if (!has(globals, name)) return kernel.undeclared(name);
    reporting.place = place;
    try {
      return read(globals, name);
    } finally {
      reporting.place = undefined;
    }
  };
  defineProperty(hostGlobal, Symbol.for("bulkhead.report"), { value: reporting.recorder.report });
  return freeze({
    ...kernel,
    makeCompartment,
    viewBuiltin: (host, module, granted, denied, packageName) => {
      compartmentOf(packageName);
      return viewBuiltinReporting(reporting, host, module, { granted, denied }, packageName);
    },
    // Who writes to another package's exports is not seen.
    beginModule: () => () => undefined,
    denyGlobal: readAt,
    peekGlobal: (packageName, name) =>
      has(compartmentOf(packageName).globals, name) ? read(hostGlobal, name) : undefined,
    denyImport: (packageName, place, specifier) => {
      reportComputed(reporting, packageName, place);
      return import(`${specifier as string}`);
    },
    makeRequire: (packageName) =>
      makeReportingRequire(reporting, packageName, kernel.makeRequire(packageName)),
  } satisfies ReportingKernel);
};
