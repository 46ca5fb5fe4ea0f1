// mode: 'generate': the policy that a build needs, from its own graph.

import { join } from "node:path";
import { type ImportTarget, type InferredPolicy, type ReachedModule, inferPolicy } from "bulkhead";
import {
  type GlobalUse,
  type ImportFact,
  type ModuleFacts,
  NO_FACTS,
  builtinModuleName,
} from "@bulkhead/core";
import { isNotInstalled } from "./denied-imports.ts";
import type { CodeModule, Edge, ModuleGraph } from "./module-graph.ts";
import type { Project } from "./project.ts";

const targetOf = ({ target, specifier }: Edge<CodeModule>): ImportTarget | undefined => {
  if (target.kind === "package") {
    const { owner, file } = target;
    return { kind: "package", name: owner.canonicalName, ...(file !== undefined && { file }) };
  }
  if (target.kind === "native") return { kind: "native" };
  // Without a policy builtins have no views: they are external.
  return target.kind === "external" && builtinModuleName(specifier) !== undefined
    ? { kind: "builtin" }
    : undefined;
};

type ReachedImport = ReachedModule["imports"][number];

const reachedImport = (
  edge: Edge<CodeModule>,
  fact: ImportFact | undefined,
): readonly ReachedImport[] => {
  const target = targetOf(edge);
  return target === undefined || fact === undefined ? [] : [{ fact, target }];
};

// A style that imports another: a file without code, with one import and no place in it to show.
const reachedStyle = (edge: Edge<CodeModule>): ReachedModule => {
  const { owner, file } = edge.from;
  const place = { line: 1, column: 0, start: 0, end: 0 };
  const fact: ImportFact = { specifier: edge.specifier, kind: "import", guarded: false, place };
  return {
    owner: owner.canonicalName,
    version: owner.version,
    file,
    source: "",
    facts: NO_FACTS,
    imports: reachedImport(edge, fact),
  };
};

const withGlobals = (facts: ModuleFacts, globals: readonly GlobalUse[]): ModuleFacts =>
  globals.length === 0 ? facts : { ...facts, globals: [...facts.globals, ...globals] };

// What stands for a module is read as any other global; under the module's own name only where the module is there.
const readGlobals = (edges: readonly Edge<CodeModule>[], project: Project): readonly GlobalUse[] =>
  edges.flatMap(({ from, target, fact }) => {
    if (target.kind !== "global" || fact === undefined) return [];
    const { path } = target;
    const file = join(project.root, from.file);
    if (path === fact.specifier && isNotInstalled(fact, file, project)) return [];
    return [{ path, use: "read", place: fact.place, ...(fact.guarded && { guarded: true }) }];
  });

const reachedModules = (
  graph: ModuleGraph<CodeModule>,
  project: Project,
): readonly ReachedModule[] => {
  const edges = new Map<CodeModule, Edge<CodeModule>[]>(
    graph.modules().map((module) => [module, []]),
  );
  const styles: ReachedModule[] = [];
  for (const edge of graph.edges()) {
    if (edge.from.module === undefined) styles.push(reachedStyle(edge));
    else edges.get(edge.from.module)?.push(edge);
  }
  const code = [...edges].map(([{ owner, file, source, facts }, found]) => ({
    owner: owner.canonicalName,
    version: owner.version,
    file,
    source,
    facts: withGlobals(facts, readGlobals(found, project)),
    imports: found.flatMap((edge) => reachedImport(edge, edge.fact)),
  }));
  return [...code, ...styles];
};

/** Infers the policy of what a build without confinement has reached; builtins are external in it. */
export const inferFromGraph = (graph: ModuleGraph<CodeModule>, project: Project): InferredPolicy =>
  inferPolicy(reachedModules(graph, project), project.intrinsics);
