// The bundler's own graph, from its metafile: which module leads to which, by the files that were really resolved.

import type {
  CodeModule,
  DataModule,
  Edge,
  EdgeTarget,
  ModuleGraph,
  OwnNamespace,
} from "@bulkhead/confinement";
import type { ImportFact } from "@bulkhead/core";
import type { Metafile } from "esbuild";
import type { Inputs } from "./inputs.ts";
import { NAMESPACE } from "./own-modules.ts";

type Import = Metafile["inputs"][string]["imports"][number];

const FACT_KINDS: Readonly<Record<string, readonly ImportFact["kind"][]>> = {
  "import-statement": ["import"],
  "require-call": ["require"],
  "dynamic-import": ["dynamic-import"],
  "require-resolve": ["require-resolve"],
};

const findFact = (
  { facts }: CodeModule,
  { original, path, kind }: Import,
): ImportFact | undefined => {
  const kinds = FACT_KINDS[kind] ?? [];
  const found = facts.imports.filter(
    (fact) => fact.specifier === (original ?? path) && kinds.includes(fact.kind),
  );
  // Of several, one that is not guarded: a guarded one would have been taken out, were it denied.
  return found.find(({ guarded }) => !guarded) ?? found[0];
};

const dataTarget = ({ owner, file, copied }: DataModule, kind: Import["kind"]): EdgeTarget => {
  // Imported from a file that was copied, whatever is in it runs unconfined. A style only shows it.
  if (copied && kind !== "url-token" && kind !== "import-rule")
    return /\.node$/i.test(file)
      ? { kind: "native", owner }
      : { kind: "external", specifier: file };
  return owner === undefined ? { kind: "unowned", file } : { kind: "package", owner };
};

export interface GraphSources<Module extends CodeModule> {
  readonly inputs: Inputs<Module>;
  readonly own: OwnNamespace;
  /** Absolute paths of the build's `inject`; esbuild names them as externals of every module. */
  readonly injected: ReadonlySet<string>;
}

export class MetafileGraph<Module extends CodeModule> implements ModuleGraph<Module> {
  readonly #metafile: Metafile;
  readonly #sources: GraphSources<Module>;

  /** @throws where an input is none that was loaded through us */
  constructor(metafile: Metafile, sources: GraphSources<Module>) {
    this.#metafile = metafile;
    this.#sources = sources;
    for (const [key, { bytes }] of Object.entries(metafile.inputs))
      if (!sources.inputs.isKnown(key, bytes))
        throw new Error(`Internal: esbuild bundled ${key}, which was not confined`);
  }

  modules(): readonly Module[] {
    return Object.keys(this.#metafile.inputs).flatMap(
      (key) => this.#sources.inputs.code(key) ?? [],
    );
  }

  data(): readonly DataModule[] {
    return Object.keys(this.#metafile.inputs).flatMap((key) => {
      const input = this.#sources.inputs.get(key);
      return input?.kind === "data" ? [input.data] : [];
    });
  }

  edges(): readonly Edge<Module>[] {
    const ofCode = this.modules().flatMap((module) =>
      this.#importsOf(module.key).map((imported) => ({
        from: { owner: module.owner, file: module.file, module },
        fact: findFact(module, imported),
        specifier: imported.original ?? imported.path,
        target: this.#targetOf(imported),
      })),
    );
    return [...ofCode, ...this.data().flatMap((data) => this.#edgesOfData(data))];
  }

  #importsOf(key: string): readonly Import[] {
    return this.#metafile.inputs[key]?.imports ?? [];
  }

  // Styles name other files and addresses. An address is the browser's to load, and its policy's to refuse.
  #edgesOfData({ key, owner, file }: DataModule): readonly Edge<Module>[] {
    if (owner === undefined) return [];
    return this.#importsOf(key)
      .filter(({ external }) => external !== true)
      .map((imported) => ({
        from: { owner, file },
        fact: undefined,
        specifier: imported.original ?? imported.path,
        target: this.#targetOf(imported),
      }));
  }

  #targetOf({ path, external, kind }: Import): EdgeTarget {
    const { inputs, own, injected } = this.#sources;
    if (external === true)
      return /^<(?:runtime>$|define:)/.test(path) || injected.has(path)
        ? { kind: "none" }
        : { kind: "external", specifier: path };
    const input = inputs.get(path);
    if (input?.kind === "code") {
      const { owner, file } = input.module;
      return { kind: "package", owner, file };
    }
    if (input?.kind === "data") return dataTarget(input.data, kind);
    const builtin = path.startsWith(`${NAMESPACE}:`)
      ? own.builtinAt(path.slice(NAMESPACE.length + 1))
      : undefined;
    return builtin === undefined ? { kind: "none" } : { kind: "builtin", module: builtin };
  }
}
