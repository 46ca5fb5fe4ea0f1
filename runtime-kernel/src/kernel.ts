// Puts the parts of the kernel together, those too that not every build ships: scuttling and reporting come as functions from
// the first module of the kernel's variant. Nothing of a package may have run before `openKernel` returns.
import { create, freeze, read, weakSetAdd } from "./commons.ts";
import { lockDown } from "./lockdown.ts";
import type { LockdownOptions } from "./lockdown.ts";
import { makeAssign } from "./assign.ts";
import type { Assign } from "./assign.ts";
import { viewBuiltin } from "./builtin-view.ts";
import { makeCompartment } from "./compartment.ts";
import type { CompartmentOptions, Realm, StaticCompartment } from "./compartment.ts";
import { denyGlobal, denyImport, denyModule, makeRequire, undeclared } from "./denials.ts";
import { endow } from "./endow.ts";
import { makeBeginModule } from "./exports.ts";
import type { BeginModule } from "./exports.ts";
import { exceptClass, makeHostClasses } from "./host-classes.ts";
import { repairHostEvents } from "./host-events.ts";
import { bindIntrinsics } from "./intrinsics.ts";
import { makeTimers } from "./timers.ts";

export interface KernelOptions {
  /** Options for ses' lockdown(), over the kernel's own. */
  readonly lockdown?: LockdownOptions;
  /** First names of dotted paths that some package is granted "write": their classes stay as writable as the host has them. */
  readonly writtenClasses?: readonly string[];
  /** Top-level globals that some package is granted "write": these are read from the host at every access, by all. */
  readonly writtenGlobals?: readonly string[];
}

export interface Kernel extends Assign {
  /** Intrinsics that ses keeps apart per compartment and that all packages share here: Date, Math, Error, … */
  readonly commons: Readonly<Record<string, unknown>>;
  /** What each shim exports. */
  readonly shims: readonly unknown[] | undefined;
  readonly makeCompartment: (options: CompartmentOptions) => StaticCompartment;
  /** The view of a builtin module, given as its CommonJS value; `granted`: dotted paths below it, or `true`; `denied`: below those. */
  readonly viewBuiltin: (
    host: unknown,
    module: string,
    granted: readonly string[] | true,
    denied?: readonly string[],
  ) => unknown;
  /** What each CommonJS module calls as it begins, with the name of its package; and the result as it ends, with its exports. */
  readonly beginModule: BeginModule;
  readonly denyGlobal: typeof denyGlobal;
  readonly denyModule: typeof denyModule;
  readonly denyImport: typeof denyImport;
  readonly undeclared: typeof undeclared;
  readonly makeRequire: typeof makeRequire;
}

/** What the root and the endowments are given in place of the host's global object. */
export interface TakenHost {
  readonly source: object;
  readonly rootGlobal: object;
}

/** What is known of the realm before there are compartments. */
export type OpenRealm = Omit<Realm, "endow" | "refuse" | "rootGlobal" | "source"> &
  Pick<Kernel, "commons">;

/** What a variant of the kernel does otherwise. */
export interface KernelParts {
  /** Adds to the intrinsics what the application wants there, between repair and freezing. */
  readonly runShims?: (() => readonly unknown[]) | undefined;
  readonly takeHost?: (realm: OpenRealm) => TakenHost;
  readonly endow?: typeof endow;
  /** Told what is not granted; the kernel goes on where this does not throw. */
  readonly refuse?: (denial: Error) => void;
}

const throwDenial = (denial: Error): never => {
  throw denial;
};

/** Locks the realm down, once. */
export const openKernel = (options: KernelOptions, parts: KernelParts): Kernel => {
  const originals = new WeakMap<object, object>();
  const hostGlobal = globalThis;
  let shims: readonly unknown[] | undefined;
  lockDown(hostGlobal, options.lockdown ?? {}, originals, () => {
    shims = parts.runShims?.();
  });
  const bound = bindIntrinsics(hostGlobal);
  const { commons } = bound;
  const written = create(null) as Record<string, true>;
  for (const name of options.writtenGlobals ?? []) written[name] = true;
  const classes = makeHostClasses(hostGlobal, options.lockdown?.hostClasses === "open");
  for (const name of options.writtenClasses ?? []) exceptClass(classes, read(hostGlobal, name));
  const open: OpenRealm = {
    hostGlobal,
    commons,
    intrinsics: bound.intrinsics,
    intrinsicNames: bound.intrinsicNames,
    originals,
    classes,
    events: repairHostEvents(hostGlobal, originals),
    timers: makeTimers(),
    isWritten: (name) => name in written,
  };
  const { source, rootGlobal } = parts.takeHost?.(open) ?? {
    source: hostGlobal,
    rootGlobal: hostGlobal,
  };
  classes.source = source;
  // A module may export it, and then exports.ts leaves it alone.
  weakSetAdd(classes.settled, rootGlobal);
  const realm: Realm = {
    ...open,
    source,
    rootGlobal,
    endow: parts.endow ?? endow,
    refuse: parts.refuse ?? throwDenial,
  };
  return freeze({
    commons,
    shims,
    makeCompartment: (compartment: CompartmentOptions) => makeCompartment(realm, compartment),
    viewBuiltin: (
      host: unknown,
      module: string,
      granted: readonly string[] | true,
      denied: readonly string[] = [],
    ) => viewBuiltin(realm, host, module, granted, denied),
    ...makeAssign(bound.intrinsics),
    beginModule: makeBeginModule(realm),
    denyGlobal,
    denyModule,
    denyImport,
    undeclared,
    makeRequire,
  });
};
