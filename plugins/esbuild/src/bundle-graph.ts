// The bundler's own graph, from its metafile: which module leads to which, by the files that were really resolved.

import { resolve } from "node:path";
import type { PackageNode } from "@bulkhead/compartment-mapper";
import type { ImportFact } from "@bulkhead/core";
import type { Metafile } from "esbuild";
import type { LoadedCode } from "./load-module.ts";
import { NAMESPACE, type OwnNamespace } from "./own-namespace.ts";
import type { Project } from "./project.ts";
import { DISABLED_NAMESPACE } from "./resolve-names.ts";

export interface CodeModule extends LoadedCode {
  /** The module's name in the metafile. */
  readonly key: string;
}

/** Where an import of the bundle leads. */
export type EdgeTarget =
  | { readonly kind: "package"; readonly owner: PackageNode }
  | { readonly kind: "builtin"; readonly module: string }
  | { readonly kind: "external"; readonly specifier: string }
  /** Nothing that anybody owns: the bundler's runtime, our own modules, what a `browser` field switched off. */
  | { readonly kind: "none" };

export interface Edge {
  readonly from: CodeModule;
  readonly specifier: string;
  /** Absent where the import is of the bundler's or another plugin's making. */
  readonly fact: ImportFact | undefined;
  readonly target: EdgeTarget;
}

const OWNED_BY_NOBODY: readonly string[] = [
  `${NAMESPACE}:`,
  `${DISABLED_NAMESPACE}:`,
  "(disabled):",
  "<",
];

type Input = Metafile["inputs"][string];

const FACT_KINDS: Readonly<Record<string, readonly ImportFact["kind"][]>> = {
  "import-statement": ["import"],
  "require-call": ["require"],
  "dynamic-import": ["dynamic-import"],
  "require-resolve": ["require-resolve"],
};

const findFact = (
  { analysis }: CodeModule,
  { original, path, kind }: Input["imports"][number],
): ImportFact | undefined => {
  const kinds = FACT_KINDS[kind] ?? [];
  return analysis.facts.imports.find(
    (fact) => fact.specifier === (original ?? path) && kinds.includes(fact.kind),
  );
};

export interface GraphSources {
  /** By their names in the metafile. */
  readonly modules: ReadonlyMap<string, CodeModule>;
  readonly project: Project;
  readonly own: OwnNamespace;
  /** The folder to which the metafile's paths are relative. */
  readonly directory: string;
}

export class BundleGraph {
  readonly inputs: Metafile["inputs"];
  readonly #modules: ReadonlyMap<string, CodeModule>;
  readonly #project: Project;
  readonly #own: OwnNamespace;
  readonly #directory: string;

  constructor(inputs: Metafile["inputs"], { modules, project, own, directory }: GraphSources) {
    this.inputs = inputs;
    this.#modules = modules;
    this.#project = project;
    this.#own = own;
    this.#directory = directory;
  }

  /** The modules of code that are in the graph. */
  modules(): readonly CodeModule[] {
    return Object.keys(this.inputs).flatMap((key) => this.#modules.get(key) ?? []);
  }

  /** The package that owns an input; undefined for what nobody owns. */
  ownerOf(key: string): PackageNode | undefined {
    const module = this.#modules.get(key);
    if (module !== undefined) return module.owner;
    if (OWNED_BY_NOBODY.some((start) => key.startsWith(start))) return undefined;
    return this.#project.graph.ownerOf(resolve(this.#directory, key));
  }

  edges(): readonly Edge[] {
    return this.modules().flatMap((from) =>
      (this.inputs[from.key]?.imports ?? []).map((imported) => {
        const fact = findFact(from, imported);
        return {
          from,
          fact,
          specifier: imported.original ?? imported.path,
          target: this.#targetOf(imported),
        };
      }),
    );
  }

  #targetOf({ path, external }: Input["imports"][number]): EdgeTarget {
    if (external === true)
      return path === "<runtime>" ? { kind: "none" } : { kind: "external", specifier: path };
    const builtin = path.startsWith(`${NAMESPACE}:`)
      ? this.#own.builtinAt(path.slice(NAMESPACE.length + 1))
      : undefined;
    if (builtin !== undefined) return { kind: "builtin", module: builtin };
    const owner = this.ownerOf(path);
    return owner === undefined ? { kind: "none" } : { kind: "package", owner };
  }
}
