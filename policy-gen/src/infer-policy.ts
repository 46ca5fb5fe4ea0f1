// From the facts of all reachable modules to the policy. Pure: the command line and the bundler plugins hand in the same
// shape, each from its own graph.

import {
  type BuiltinUse,
  type CanonicalName,
  type GlobalUse,
  type Hazard,
  type ImportFact,
  type IntrinsicNames,
  type ModuleFacts,
  type Place,
  type Policy,
  ROOT,
  builtinModuleName,
  capabilityOf,
  compareText,
  findRefusedWrites,
  isHostName,
  powerlessWhole,
} from "@bulkhead/core";
import type { Evidence, EvidencePlace, ResourceEvidence } from "./evidence.ts";
import { Hazards } from "./collect-hazards.ts";
import { Grants, MAX_PLACES } from "./grants.ts";
import { type JoinedUses, joinPassedValues } from "./join-passed-values.ts";

/** Where one import of a module leads. */
export type ImportTarget =
  /** `file`: of the module, as a reached module has it; absent where it is no code. */
  | { readonly kind: "package"; readonly name: CanonicalName; readonly file?: string }
  | { readonly kind: "builtin" }
  /** A native addon of the module's own package. */
  | { readonly kind: "native" };

export interface ReachedModule {
  readonly owner: CanonicalName;
  readonly version: string;
  /** Relative to the application, with `/`. */
  readonly file: string;
  readonly source: string;
  readonly facts: ModuleFacts;
  readonly imports: readonly { readonly fact: ImportFact; readonly target: ImportTarget }[];
}

export interface InferredPolicy {
  readonly policy: Policy;
  readonly evidence: Evidence;
}

interface PackageGrants {
  readonly version: string;
  readonly globals: Grants;
  readonly builtin: Grants;
  readonly packages: Grants;
  readonly evaluates: EvidencePlace[];
  /** Writes that frozen exports would refuse. */
  readonly exports: EvidencePlace[];
  readonly hazards: Hazards;
  readonly overrides: Set<string>;
  native: boolean;
}

// Feature detection is no need: who finds no `fetch` does without. Not so where the question is all: a package that asks for
// a class (`typeof HTMLElement`, to know whether it is in a page) acts on the answer, and a wrong one shows nowhere. A
// class without power costs nothing; for the rest the answer stays no. And a question about a property throws where there is
// nothing to ask: `if (process.env.DEBUG)`.
const asksOnly = ({ path, use }: GlobalUse): boolean =>
  (use === "typeof" || use === "test") &&
  !path.includes(".") &&
  capabilityOf("global", path).severity !== "low";

// A name that no host has, bare in a condition: `if (__VUE_OPTIONS_API__)`. Where nobody defined it, it would throw, so
// somebody does: another package, or the bundler's `define`.
const expectsName = (
  { path, use, place }: GlobalUse,
  { source }: ReachedModule,
  intrinsics: IntrinsicNames,
): boolean => {
  if (use !== "test" || isHostName(path, intrinsics)) return false;
  // The condition, as it is asked: `window.opera` is a question, `opera` is none.
  const condition = source.slice(place.start, place.end);
  return condition.indexOf(path) >= 0 && !condition.includes(`.${path}`);
};

// What a builtin has says which Node it is, and packages go by one another's answers: jws hands on key objects where Node
// has them, and jwa refuses them where `typeof crypto.createPublicKey` says that it has not. A no must be Node's.
const asksForModule = ({ path, use }: BuiltinUse): boolean =>
  (use === "typeof" || use === "test") && path === "";

/** What is shown of a line. */
const SHOWN = 160;

const untilLineEnd = (text: string): string => {
  const end = text.search(/[\n\r\u2028\u2029]/);
  return end === -1 ? text : text.slice(0, end);
};

const makePlaces =
  ({ file, source }: ReachedModule): ((place: Place, use?: string) => EvidencePlace) =>
  ({ line, column, start }, use) => {
    // No further than is shown: a minified module is one line of megabytes.
    const text =
      source.slice(start - column, start) + untilLineEnd(source.slice(start, start + SHOWN));
    // Enough of a minified line to recognise the place.
    const from = text.length > SHOWN ? Math.max(0, column - 40) : 0;
    return {
      file,
      line,
      column,
      lineText: text.slice(from, from + SHOWN),
      ...(use !== undefined && { use }),
    };
  };

/** For each name that is nobody's but the packages': who writes it in which file, and who reads it. */
interface OwnNames {
  readonly writers: Map<string, Set<ReachedModule>>;
  readonly readers: Map<string, Set<ReachedModule>>;
}

const collectOwnNames = (
  modules: readonly ReachedModule[],
  intrinsics: IntrinsicNames,
): OwnNames => {
  const names: OwnNames = { writers: new Map(), readers: new Map() };
  for (const module of modules) {
    for (const { path, use } of module.facts.globals) {
      const name = path.split(".", 1)[0] ?? path;
      if (isHostName(name, intrinsics)) continue;
      const side = use === "write" && name === path ? names.writers : names.readers;
      const known = side.get(name);
      if (known === undefined) side.set(name, new Set([module]));
      else known.add(module);
    }
  }
  return names;
};

const isAlone = (modules: ReadonlySet<ReachedModule> | undefined, module: ReachedModule): boolean =>
  modules === undefined || (modules.size === 1 && modules.has(module));

/** Whether a name concerns one module only: it lands on the package's own global, and nobody needs a grant for it. */
const isPrivate = (name: string, module: ReachedModule, { writers, readers }: OwnNames): boolean =>
  writers.get(name)?.has(module) === true &&
  isAlone(writers.get(name), module) &&
  isAlone(readers.get(name), module);

const usesOf = (module: ReachedModule, joined: Inference["joined"]): readonly GlobalUse[] => [
  ...module.facts.globals,
  ...(joined.get(module)?.get(module.owner)?.globals ?? []),
];

// What a module does with the global object of another package.
const lentUses = (
  module: ReachedModule,
  joined: Inference["joined"],
): readonly (readonly [CanonicalName, JoinedUses])[] =>
  [...(joined.get(module) ?? [])].filter(([owner]) => owner !== module.owner);

// What a platform has not is no need of who asks for it first: `typeof process` in a page. Unless somebody puts it there, as
// applications do for packages that were written for Node; and who uses a name anywhere without asking relies on that.
const findAbsentNames = (
  modules: readonly ReachedModule[],
  joined: Inference["joined"],
): ((module: ReachedModule, name: string) => boolean) => {
  const defined = new Set<string>();
  const relied = new Map<CanonicalName, Set<string>>();
  for (const module of modules) {
    const names = relied.get(module.owner) ?? new Set();
    relied.set(module.owner, names);
    for (const { path, use, absent } of usesOf(module, joined)) {
      const [name = path] = path.split(".", 1);
      if (use === "write" && name === path) defined.add(name);
      if (!absent) names.add(name);
    }
    for (const [owner, { globals }] of lentUses(module, joined))
      for (const { path } of globals) {
        const [name = path] = path.split(".", 1);
        relied.set(owner, (relied.get(owner) ?? new Set()).add(name));
      }
  }
  return ({ owner }, name) => !defined.has(name) && relied.get(owner)?.has(name) === false;
};

/** What is found out about all modules before it is said what each needs. */
interface Inference {
  readonly own: OwnNames;
  readonly isAbsent: (module: ReachedModule, name: string) => boolean;
  readonly joined: ReturnType<typeof joinPassedValues>;
  readonly intrinsics: IntrinsicNames;
}

const addGlobals = (
  module: ReachedModule,
  uses: readonly GlobalUse[],
  grants: PackageGrants,
  { own, isAbsent, intrinsics }: Inference,
): void => {
  const placeOf = makePlaces(module);
  for (const asked of uses) {
    if (asksOnly(asked) && !expectsName(asked, module, intrinsics)) continue;
    const { path, use, guarded, absent, place } = asked;
    const name = path.split(".", 1)[0] ?? path;
    if (absent && isAbsent(module, name)) continue;
    if (!isHostName(name, intrinsics) && isPrivate(name, module, own)) continue;
    const evidence = { ...placeOf(place, use), ...(guarded && { guarded }) };
    if (use === "write" || use === "delete") grants.globals.add(path, "write", evidence);
    else grants.globals.add(powerlessWhole("global", path) ?? path, true, evidence);
  }
};

const addBuiltins = (module: ReachedModule, grants: PackageGrants): void => {
  const placeOf = makePlaces(module);
  const builtins = new Set<string>();
  for (const { fact, target } of module.imports) {
    const name = target.kind === "builtin" ? builtinModuleName(fact.specifier) : undefined;
    if (name !== undefined) builtins.add(name);
  }
  for (const use of module.facts.builtins) {
    if (!builtins.has(use.module) || asksForModule(use)) continue;
    const path = use.path === "" ? use.module : `${use.module}.${use.path}`;
    const granted = powerlessWhole("builtin", path) ?? path;
    grants.builtin.add(granted, true, placeOf(use.place, use.use));
  }
};

const addImports = (module: ReachedModule, grants: PackageGrants): void => {
  const placeOf = makePlaces(module);
  for (const { fact, target } of module.imports) {
    if (target.kind === "package" && target.name !== module.owner)
      grants.packages.add(target.name, true, placeOf(fact.place, fact.kind));
    if (target.kind === "native") grants.native = true;
  }
};

const evaluates = ({ kind }: Hazard): boolean => kind === "evaluates-text";

const addHazards = (module: ReachedModule, grants: PackageGrants, { joined }: Inference): void => {
  const placeOf = makePlaces(module);
  const passed = joined.get(module)?.get(module.owner)?.evaluates ?? [];
  for (const { place } of [...module.facts.hazards.filter(evaluates), ...passed])
    grants.evaluates.push(placeOf(place, "call"));
  for (const hazard of module.facts.hazards) grants.hazards.add(hazard, placeOf(hazard.place));
  for (const { name } of module.facts.overrides) grants.overrides.add(name);
};

/** What other packages do with a package's global object: the grants are its own, theirs is the evidence. */
const addLent = (
  module: ReachedModule,
  packages: ReadonlyMap<CanonicalName, PackageGrants>,
  inference: Inference,
): void => {
  const placeOf = makePlaces(module);
  for (const [owner, { globals, evaluates: evaluating }] of lentUses(module, inference.joined)) {
    const grants = packages.get(owner);
    // The application's own global object has no limits.
    if (grants === undefined) continue;
    addGlobals(module, globals, grants, inference);
    for (const { place } of evaluating) grants.evaluates.push(placeOf(place, "call"));
  }
};

const resourceOf = (grants: PackageGrants): Policy["resources"][CanonicalName] => {
  const globals = grants.globals.values();
  const builtin = grants.builtin.values();
  const packages = grants.packages.values();
  return {
    ...(globals.size > 0 && { globals: Object.fromEntries(globals) }),
    ...(builtin.size > 0 && {
      builtin: Object.fromEntries([...builtin.keys()].map((path) => [path, true])),
    }),
    ...(packages.size > 0 && {
      packages: Object.fromEntries([...packages.keys()].map((name) => [name, true])),
    }),
    ...(grants.native && { native: true }),
    ...(grants.evaluates.length > 0 && { eval: true }),
    ...(grants.exports.length > 0 && { exports: "mutable" as const }),
  };
};

const evidenceOf = ({
  version,
  globals,
  builtin,
  packages,
  evaluates,
  exports,
  hazards,
  overrides,
}: PackageGrants): ResourceEvidence => ({
  version,
  globals: Object.fromEntries(globals.places()),
  builtin: Object.fromEntries(builtin.places()),
  packages: Object.fromEntries(packages.places()),
  eval: evaluates,
  exports,
  hazards: hazards.sorted(),
  overrides: [...overrides].sort(compareText),
});

/** The least policy under which the modules work, as far as their text tells. The root gets no resource: it has no limits. */
export const inferPolicy = (
  reached: Iterable<ReachedModule>,
  intrinsics: IntrinsicNames,
): InferredPolicy => {
  // Sorted: modules come in the order in which files were read, and neither policy nor evidence may show it.
  const modules = [...reached].sort((one, other) => compareText(one.file, other.file));
  const joined = joinPassedValues(modules, intrinsics);
  const inference: Inference = {
    own: collectOwnNames(modules, intrinsics),
    isAbsent: findAbsentNames(modules, joined),
    joined,
    intrinsics,
  };
  const packages = new Map<CanonicalName, PackageGrants>();
  for (const module of modules) {
    if (module.owner === ROOT) continue;
    const grants = packages.get(module.owner) ?? {
      version: module.version,
      globals: new Grants(),
      builtin: new Grants(),
      packages: new Grants(),
      evaluates: [],
      exports: [],
      hazards: new Hazards(),
      overrides: new Set(),
      native: false,
    };
    packages.set(module.owner, grants);
    addGlobals(module, usesOf(module, joined), grants, inference);
    addBuiltins(module, grants);
    addImports(module, grants);
    addHazards(module, grants, inference);
  }
  for (const module of modules) addLent(module, packages, inference);
  for (const [name, writes] of findRefusedWrites(modules)) {
    const places = writes.map(({ module, write }) => makePlaces(module)(write.place, "write"));
    packages.get(name)?.exports.push(...places.slice(0, MAX_PLACES));
  }
  const sorted = [...packages].sort(([one], [other]) => compareText(one, other));
  const resources = sorted.map(([name, grants]) => [name, resourceOf(grants)] as const);
  return {
    policy: {
      evaluators: "listed",
      resources: Object.fromEntries(
        resources.filter(([, resource]) => Object.keys(resource).length > 0),
      ),
    },
    evidence: {
      schemaVersion: 1,
      resources: Object.fromEntries(sorted.map(([name, grants]) => [name, evidenceOf(grants)])),
    },
  };
};
