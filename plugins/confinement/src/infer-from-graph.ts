// mode: 'generate': the policy that a build needs, from its own graph.

import { type ImportTarget, type InferredPolicy, type ReachedModule, inferPolicy } from "bulkhead";
import { type ImportFact, NO_FACTS, builtinModuleName } from "@bulkhead/core";
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

const reachedModules = (graph: ModuleGraph<CodeModule>): readonly ReachedModule[] => {
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
    facts,
    imports: found.flatMap((edge) => reachedImport(edge, edge.fact)),
  }));
  return [...code, ...styles];
};

/** Infers the policy of what a build without confinement has reached; builtins are external in it. */
export const inferFromGraph = (
  graph: ModuleGraph<CodeModule>,
  { intrinsics }: Project,
): InferredPolicy => inferPolicy(reachedModules(graph), intrinsics);
