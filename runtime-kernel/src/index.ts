// The kernel: locks the realm down and makes packages' compartments. It ships inside applications; `startKernel` must have
// returned before any code of a package is evaluated.
import { create, freeze, read } from "./commons.ts";
import { lockDown } from "./lockdown.ts";
import type { LockdownOptions } from "./lockdown.ts";
import { viewBuiltin } from "./builtin-view.ts";
import { makeCompartment } from "./compartment.ts";
import type { CompartmentOptions, Realm, StaticCompartment } from "./compartment.ts";
import { denyGlobal, denyImport, denyModule, makeRequire } from "./denials.ts";
import { makeExportsFreezer } from "./exports.ts";
import type { BeginModule } from "./exports.ts";
import { exceptClass, makeHostClasses } from "./host-classes.ts";
import { repairHostEvents } from "./host-events.ts";
import { bindIntrinsics } from "./intrinsics.ts";

export type { LockdownOptions } from "./lockdown.ts";
export type { CompartmentOptions, StaticCompartment } from "./compartment.ts";

export interface KernelOptions {
  /** Options for ses' lockdown(), over the kernel's own. */
  readonly lockdown?: LockdownOptions;
  /** First names of dotted paths that some package is granted "write": their classes stay as writable as the host has them. */
  readonly writtenClasses?: readonly string[];
  /** Top-level globals that some package is granted "write": these are read from the host at every access, by all. */
  readonly writtenGlobals?: readonly string[];
}

export interface Kernel {
  /** Intrinsics that ses keeps apart per compartment and that all packages share here: Date, Math, Error, … */
  readonly commons: Readonly<Record<string, unknown>>;
  readonly makeCompartment: (options: CompartmentOptions) => StaticCompartment;
  /** The view of a builtin module, given as its CommonJS value; `granted`: dotted paths below it, or `true`; `denied`: below those. */
  readonly viewBuiltin: (
    host: unknown,
    module: string,
    granted: readonly string[] | true,
    denied?: readonly string[],
  ) => unknown;
  /** For one package: what each of its CommonJS modules calls as it begins, and as it ends, with its exports. */
  readonly makeBeginModule: () => BeginModule;
  readonly denyGlobal: typeof denyGlobal;
  readonly denyModule: typeof denyModule;
  readonly denyImport: typeof denyImport;
  readonly makeRequire: typeof makeRequire;
}

/** Locks the realm down, once. */
export const startKernel = (options: KernelOptions = {}): Kernel => {
  const originals = new WeakMap<object, object>();
  lockDown(globalThis, options.lockdown ?? {}, originals);
  const { commons, intrinsics } = bindIntrinsics(globalThis);
  const written = create(null) as Record<string, true>;
  for (const name of options.writtenGlobals ?? []) written[name] = true;
  const classes = makeHostClasses(globalThis, options.lockdown?.hostClasses === "open");
  for (const name of options.writtenClasses ?? []) exceptClass(classes, read(globalThis, name));
  const realm: Realm = {
    hostGlobal: globalThis,
    intrinsics,
    originals,
    classes,
    events: repairHostEvents(globalThis, originals),
    isWritten: (name) => name in written,
  };
  return freeze({
    commons,
    makeCompartment: (compartment: CompartmentOptions) => makeCompartment(realm, compartment),
    viewBuiltin: (
      host: unknown,
      module: string,
      granted: readonly string[] | true,
      denied: readonly string[] = [],
    ) => viewBuiltin(realm, host, module, granted, denied),
    makeBeginModule: makeExportsFreezer(realm),
    denyGlobal,
    denyModule,
    denyImport,
    makeRequire,
  });
};
