// From the modules that were served to all that a build of them would hold. Packages are read as they are installed and followed as
// `policy generate` follows them, for production: what the dev server has made of them is several in one file, with code in it that is
// never shipped.

import { readFileSync } from "node:fs";
import {
  type Analyser,
  type ConfinedModule,
  type Edge,
  type ModuleGraph,
  type Project,
  type SourceCode,
  ownerOfCode,
} from "@bulkhead/confinement";
import { relativePath } from "@bulkhead/compartment-mapper";
import {
  BulkheadError,
  type Diagnostic,
  type ImportFact,
  type Policy,
  ROOT,
  mayImport,
} from "@bulkhead/core";
import { languageOf } from "bulkhead";
import { uncompiledModule } from "../uncompiled-module.ts";

export interface Reaching {
  readonly project: Project;
  readonly policy: Policy;
  readonly analyser: Analyser;
  /** Where the server has an import of the application lead that its package.json does not explain: aliases. */
  readonly findServed: (specifier: string, importer: string) => Promise<string | undefined>;
}

export interface Reached {
  readonly graph: ModuleGraph<ConfinedModule>;
  /** What is wrong with modules themselves. */
  readonly problems: readonly Diagnostic[];
}

interface Walk extends Reaching {
  readonly modules: Map<string, ConfinedModule>;
  readonly edges: Edge<ConfinedModule>[];
  readonly problems: Diagnostic[];
}

const nextTurn = (): Promise<void> =>
  new Promise((resolve) => {
    setImmediate(resolve);
  });

const readInstalled = (path: string, project: Project): SourceCode => {
  const owner = ownerOfCode(path, project);
  const bytes = readFileSync(path);
  const source = bytes.toString("utf8").replace(/^\uFEFF/, "");
  return {
    owner,
    file: relativePath(project.root, path),
    path,
    loaded: bytes,
    source,
    packageType: project.resolver.moduleFormat(path),
    reading: "",
    toJavaScript: () => ({ code: source }),
  };
};

/** Absolute path of the file that an import leads to; undefined for what is no file, or is not there. */
const findFile = async (
  { specifier, kind }: ImportFact,
  { path = "", owner }: SourceCode,
  { project, findServed }: Walk,
): Promise<string | undefined> => {
  const how = kind === "require" ? "require" : "import";
  const found = project.resolver.resolve(specifier, path, how);
  if (found.kind === "file") return found.path;
  return found.kind === "missing" && owner.canonicalName === ROOT
    ? findServed(specifier, path)
    : undefined;
};

// As from a module, so from an import: what is wrong with one is told beside what is wrong with others.
const collecting = async <Result>(
  { problems }: Walk,
  act: () => Promise<Result>,
): Promise<Result | undefined> => {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof BulkheadError)) throw error;
    problems.push(...error.diagnostics);
    return undefined;
  }
};

/** Notes where an import leads; the file, if it is an installed one. */
const followImport = async (
  fact: ImportFact,
  code: SourceCode,
  module: ConfinedModule,
  walk: Walk,
): Promise<string | undefined> => {
  const path = await findFile(fact, code, walk);
  if (path === undefined) return undefined;
  const owner = ownerOfCode(path, walk.project);
  // A build takes it out, as if it were not installed.
  if (fact.guarded && !mayImport(walk.policy, code.owner.canonicalName, owner.canonicalName))
    return undefined;
  walk.edges.push({
    from: { owner: code.owner, file: code.file, module },
    specifier: fact.specifier,
    fact,
    target: { kind: "package", owner, file: relativePath(walk.project.root, path) },
  });
  // The application's own are read when they are served.
  return owner.canonicalName === ROOT ? undefined : path;
};

/** Reads a module; the paths of all that it leads to. */
const visit = async (key: string, code: SourceCode, walk: Walk): Promise<readonly string[]> => {
  const analysed = await walk.analyser.analyse(key, code, walk.project);
  // Nothing is compiled here, and trees are large.
  analysed.tree = undefined;
  const module = uncompiledModule(key, code, analysed.facts);
  walk.modules.set(key, module);
  const imports = module.facts.imports.filter(({ kind }) => kind !== "require-resolve");
  const found = await Promise.all(
    imports.map((fact) => collecting(walk, () => followImport(fact, code, module, walk))),
  );
  return found.filter((path) => path !== undefined);
};

/** The graph of these modules and of all packages that they lead to. Between two modules the server gets its turn. */
export const readReached = async (
  served: ReadonlyMap<string, SourceCode>,
  reaching: Reaching,
): Promise<Reached> => {
  const walk: Walk = { ...reaching, modules: new Map(), edges: [], problems: [] };
  const seen = new Set([...served.values()].map(({ path }) => path));
  const paths: string[] = [];
  // The list grows while it is gone through.
  const enqueue = (found: readonly string[]): void => {
    for (const path of found) {
      if (seen.has(path) || languageOf(path) !== "js") continue;
      seen.add(path);
      paths.push(path);
    }
  };
  for (const [id, code] of served)
    // oxlint-disable-next-line no-await-in-loop -- one after the other, and the server in between
    enqueue((await collecting(walk, () => visit(id, code, walk))) ?? []);
  for (const path of paths) {
    const read = () => visit(path, readInstalled(path, walk.project), walk);
    // oxlint-disable-next-line no-await-in-loop -- the same
    enqueue((await collecting(walk, read)) ?? []);
    // oxlint-disable-next-line no-await-in-loop -- the same
    await nextTurn();
  }
  const { modules, edges, problems } = walk;
  return {
    graph: { modules: () => [...modules.values()], data: () => [], edges: () => edges },
    problems,
  };
};
