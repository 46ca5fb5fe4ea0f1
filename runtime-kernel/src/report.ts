// Report mode: packages reach what they would reach without confinement, by way of views that tell the recorder what the policy
// does not grant. Confines nothing, and ships in the kernel of that mode alone.
import {
  create,
  defineProperty,
  has,
  objectPrototype,
  ownKeys,
  read,
  replace,
  setPrototypeOf,
  slice,
} from "./commons.ts";
import { makeOutlook, show, writeThrough } from "./attenuate.ts";
import type { Outlook } from "./attenuate.ts";
import { grantOf } from "./builtin-view.ts";
import type { CompartmentOptions } from "./compartment.ts";
import { makeDenial, overrideFor } from "./denials.ts";
import type { Denial } from "./denials.ts";
import { isGranted } from "./grants.ts";
import type { Grant } from "./grants.ts";
import { placeAbove } from "./place-above.ts";
import { makeRecorder } from "./recorder.ts";
import type { Recorder, Violation } from "./recorder.ts";
import { below, present } from "./recording-view.ts";
import type { Position, RecordingContext } from "./recording-view.ts";

type ByName<Value> = Record<string, Value>;

const makeTable = <Value>(): ByName<Value> => create(null) as ByName<Value>;

/** A global that a package has defined without a grant, and that nobody else has read yet. */
interface Definition {
  readonly packageName: string;
  readonly blame: () => void;
  value: unknown;
}

/** What report mode knows of the realm. */
export interface Reporting {
  readonly hostGlobal: object;
  readonly recorder: Recorder;
  readonly definitions: ByName<Definition>;
  /** By package. */
  readonly options: ByName<CompartmentOptions>;
  readonly outlooks: ByName<Outlook>;
  /** The place that compiled code has told, while it reads a global. */
  place: string | undefined;
}

export const makeReporting = (hostGlobal: object): Reporting => ({
  hostGlobal,
  recorder: makeRecorder(hostGlobal),
  definitions: makeTable(),
  options: makeTable(),
  outlooks: makeTable(),
  place: undefined,
});

/** Tells the recorder of a denial as the error that it would be. */
export const violate = (
  { recorder }: Reporting,
  what: Pick<Violation, "kind" | "name" | "use">,
  denial: Omit<Denial, "type">,
): void => {
  const { code, packageName, place, override } = denial;
  const key = { ...what, package: packageName };
  recorder.violate(key, () => {
    const { message } = makeDenial({ type: Error, ...denial });
    return { code, package: packageName, ...what, place, override, message };
  });
};

const violateGlobal = (
  reporting: Reporting,
  packageName: string,
  name: string,
  use: "read" | "write",
  place: string | undefined,
): void => {
  const grant = use === "write" ? '"write"' : "true";
  violate(
    reporting,
    { kind: "global", name, use },
    {
      code: "BULKHEAD_GLOBAL_DENIED",
      message: `${packageName} ${use}s \`${name}\`, which policy.json does not grant`,
      packageName,
      place: reporting.place ?? place,
      override: overrideFor(packageName, `"globals": { "${name}": ${grant} }`),
    },
  );
};

const SELF = /^(?:(?:globalThis|window|self|global|frames|top|parent)\.)+/u;

/** The policy's spelling of a path, by the path from the global object. */
const entriesOf = (globals: Readonly<ByName<unknown>>): ByName<string> => {
  const entries = makeTable<string>();
  for (const path of ownKeys(globals) as string[]) entries[replace(SELF, path, () => "")] = path;
  return entries;
};

const globalsContext = (reporting: Reporting, outlook: Outlook): RecordingContext => {
  const { packageName } = outlook;
  const entries = entriesOf(reporting.options[packageName]?.globals ?? {});
  return {
    outlook,
    keepsFunctions: false,
    entryAt: (path) => entries[path],
    use: (entry, how) => reporting.recorder.use(packageName, "globals", entry, how),
    violate: (path, how, place) => violateGlobal(reporting, packageName, path, how, place),
  };
};

/** A name that the host has not: nobody's business until somebody else reads it. */
const define = (
  reporting: Reporting,
  packageName: string,
  name: string,
  place: string | undefined,
): void => {
  const definition: Definition = {
    packageName,
    blame: () => violateGlobal(reporting, packageName, name, "write", place),
    value: undefined,
  };
  reporting.definitions[name] = definition;
  defineProperty(reporting.hostGlobal, name, {
    // The application, or a script of the page.
    get: () => {
      definition.blame();
      return definition.value;
    },
    set: (value: unknown) => {
      definition.value = value;
    },
    enumerable: true,
    configurable: true,
  });
};

interface PackageGlobal {
  readonly reporting: Reporting;
  readonly context: RecordingContext;
  readonly root: Position;
}

type Trap = (...args: never[]) => unknown;

const readGlobal = (
  { reporting, context, root }: PackageGlobal,
  name: string,
  trap: Trap,
): unknown => {
  const { packageName } = context.outlook;
  const definition = reporting.definitions[name];
  const value = definition === undefined ? read(reporting.hostGlobal, name) : definition.value;
  if (definition?.packageName === packageName) return show(context.outlook, value, name);
  definition?.blame();
  return present(context, below(context, root, name), value, trap);
};

const writeGlobal = (
  { reporting, context, root }: PackageGlobal,
  name: string,
  value: unknown,
  trap: Trap,
): void => {
  const { hostGlobal, definitions } = reporting;
  const { outlook } = context;
  const { path, access, entry } = below(context, root, name);
  if (access === "write") context.use(entry ?? path, "write");
  else if (!has(hostGlobal, name)) define(reporting, outlook.packageName, name, placeAbove(trap));
  else if (definitions[name]?.packageName !== outlook.packageName)
    context.violate(path, "write", placeAbove(trap));
  writeThrough(outlook, hostGlobal, name, value);
};

/**
 * In the place of `endow`: all names of the host, by way of the prototype of the package's global. Returns the granted names that
 * the host has not.
 */
export const endowReporting = (
  reporting: Reporting,
  outlook: Outlook,
  packageGlobal: object,
  grants: Grant,
): readonly string[] => {
  reporting.outlooks[outlook.packageName] = outlook;
  const { hostGlobal } = reporting;
  const ofPackage: PackageGlobal = {
    reporting,
    context: globalsContext(reporting, outlook),
    root: { path: "", grant: grants, access: undefined, entry: undefined },
  };
  const isOfHost = (target: object, name: PropertyKey): name is string =>
    typeof name === "string" && !has(target, name) && has(hostGlobal, name);
  const traps = {
    get: (target: object, name: PropertyKey): unknown =>
      isOfHost(target, name) ? readGlobal(ofPackage, name, traps.get as Trap) : read(target, name),
    has: (target: object, name: PropertyKey): boolean =>
      has(target, name) || isOfHost(target, name),
    set: (_: object, name: PropertyKey, value: unknown, receiver: object): boolean => {
      if (typeof name === "string") writeGlobal(ofPackage, name, value, traps.set as Trap);
      else
        defineProperty(receiver, name, {
          value,
          writable: true,
          enumerable: true,
          configurable: true,
        });
      return true;
    },
  };
  setPrototypeOf(packageGlobal, new Proxy(create(objectPrototype) as object, traps));
  const absent: string[] = [];
  for (const name of ownKeys(grants.parts) as string[])
    if (isGranted(grants.parts[name] as Grant) && !has(packageGlobal, name))
      absent[absent.length] = name;
  return absent;
};

/** In the place of `viewBuiltin`. `packageName`: the package that requires it. */
export const viewBuiltinReporting = (
  reporting: Reporting,
  host: unknown,
  module: string,
  grants: { readonly granted: readonly string[] | true; readonly denied: readonly string[] },
  packageName: string,
): unknown => {
  // `fs/promises` and `fs.promises` are one place in a policy.
  const base = replace(/\//gu, module, () => ".");
  const paths = makeTable<true>();
  if (grants.granted === true) paths[base] = true;
  else for (const path of grants.granted) paths[`${base}.${path}`] = true;
  const shared = reporting.outlooks[packageName] as Outlook;
  const grant = grantOf(module, grants.granted, grants.denied);
  const context: RecordingContext = {
    outlook: makeOutlook(shared, packageName),
    keepsFunctions: true,
    entryAt: (path) => (path in paths ? path : undefined),
    use: (entry) => reporting.recorder.use(packageName, "builtin", entry, "read"),
    violate: (name, use, place) => {
      // A write stays in the package's view where the policy is enforced; no grant changes that.
      const override =
        use === "read" ? overrideFor(packageName, `"builtin": { "${name}": true }`) : undefined;
      violate(
        reporting,
        { kind: "builtin", name, use },
        {
          code: "BULKHEAD_BUILTIN_DENIED",
          message: `${packageName} ${use}s \`${name}\` of the builtin module '${module}', which policy.json does not grant`,
          packageName,
          place,
          override,
        },
      );
    },
  };
  const position: Position = {
    path: base,
    grant,
    access: grant.access,
    entry: grants.granted === true ? base : undefined,
  };
  return present(context, position, host, viewBuiltinReporting as Trap);
};

/** In the place of throwing what an evaluator, a timer or an address is refused with. */
export const reportRefusal = (reporting: Reporting, denial: Error): void => {
  const details = denial as Error & Omit<Denial, "message" | "type"> & { readonly package: string };
  const { code, package: packageName, place, override, message } = details;
  if (override !== undefined && reporting.options[packageName]?.mayEvaluate === true)
    return reporting.recorder.useEval(packageName);
  // What no grant permits has no override to tell it by: a timer's text, a `javascript:` address.
  const name = override === undefined ? slice(message, code.length + 2) : "";
  const use = "read";
  reporting.recorder.violate({ kind: "eval", name, use, package: packageName }, () => ({
    code,
    package: packageName,
    kind: "eval",
    name: "",
    use,
    place,
    override,
    message,
  }));
};
