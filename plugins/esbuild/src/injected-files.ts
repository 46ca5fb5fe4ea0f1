// The build's `inject`: files whose exports stand in for free names in every module. They are the application's own, so
// only modules that may import the application see them; for all others the name is what the policy says.

import { type Analysis, BulkheadError, buildUnsupported, quote } from "@bulkhead/core";
import type { PluginBuild } from "esbuild";
import type { Readers } from "./generate-from-bundle.ts";
import { loadModule } from "./load-module.ts";
import { metafileKey } from "./metafile-key.ts";
import type { OtherPlugins } from "./other-plugins.ts";
import type { EsbuildProject } from "./project.ts";

export interface InjectedFiles {
  /** Absolute paths: under these the metafile names them as externals of every module. */
  readonly paths: ReadonlySet<string>;
  /** Their own names in the metafile. */
  readonly keys: readonly string[];
  /** What they export. */
  readonly names: ReadonlySet<string>;
}

type Statement = Analysis["ast"]["program"]["body"][number];
type Declaration = Extract<Statement, { type: "ExportNamedDeclaration" }>["declaration"];

const declaredNames = (declaration: Declaration): readonly string[] => {
  switch (declaration?.type) {
    case "FunctionDeclaration":
    case "ClassDeclaration":
      return declaration.id ? [declaration.id.name] : [];
    case "VariableDeclaration":
      return declaration.declarations.flatMap(({ id }) =>
        id.type === "Identifier" ? [id.name] : [],
      );
    default:
      return [];
  }
};

const exportedNames = (statement: Statement, file: string): readonly string[] => {
  if (statement.type === "ExportAllDeclaration")
    throw new BulkheadError(
      buildUnsupported(
        `An injected file with \`export *\` (${quote(file)})`,
        "List the names that it exports: they must be known before any module is compiled.",
      ),
    );
  if (statement.type !== "ExportNamedDeclaration") return [];
  const specifiers = statement.specifiers.map(({ exported }) =>
    exported.type === "Identifier" ? exported.name : exported.value,
  );
  return [...specifiers, ...declaredNames(statement.declaration)];
};

interface InjectedFile {
  readonly path: string;
  readonly key: string;
  readonly names: readonly string[];
}

const readInjectedFile = async (
  file: string,
  project: EsbuildProject,
  others: OtherPlugins,
  { analyser, sources }: Readers,
  build: PluginBuild,
): Promise<readonly InjectedFile[]> => {
  const { directory } = project;
  const found = await build.resolve(file, { kind: "entry-point", resolveDir: directory });
  // esbuild resolves it too, and says what is wrong.
  if (found.errors.length > 0 || found.external) return [];
  const address = { path: found.path, namespace: found.namespace, suffix: found.suffix };
  const key = metafileKey(address, directory);
  const args = { ...address, with: {}, pluginData: found.pluginData as unknown };
  const loaded = await loadModule(args, project, others);
  if (loaded.kind === "data") return [{ path: found.path, key, names: [] }];
  const code = sources.read(loaded, project);
  const { ast } = await analyser.takeTree(
    await analyser.analyse(key, code, project),
    code,
    project,
  );
  const names = ast.program.body.flatMap((statement) => exportedNames(statement, loaded.file));
  return [{ path: found.path, key, names: names.filter((name) => name !== "default") }];
};

/** @throws {BulkheadError} BULKHEAD_BUILD_UNSUPPORTED for a file whose exports are not in it; BULKHEAD_MODULE_* */
export const readInjectedFiles = async (
  project: EsbuildProject,
  others: OtherPlugins,
  readers: Readers,
  build: PluginBuild,
): Promise<InjectedFiles> => {
  const files = (
    await Promise.all(
      (build.initialOptions.inject ?? []).map((file) =>
        readInjectedFile(file, project, others, readers, build),
      ),
    )
  ).flat();
  return {
    paths: new Set(files.map(({ path }) => path)),
    keys: files.map(({ key }) => key),
    names: new Set(files.flatMap(({ names }) => names)),
  };
};
