// Loaded text to facts: by esbuild to JavaScript, by core to facts. What was analysed once is not analysed again: in a
// watch most modules stay as they are, and mode 'generate' sees each module twice.

import { type Analysis, type ModuleFacts, analyseModule } from "@bulkhead/core";
import type { PluginBuild } from "esbuild";
import { type DeadImport, findDeadImports } from "./dead-imports.ts";
import type { LoadedCode } from "./load-module.ts";
import { toOriginalPlaces } from "./original-places.ts";
import type { Project } from "./project.ts";
import { type TsconfigCache, transformSource, tsconfigFor } from "./transform-source.ts";

/** How a text is read. */
interface Reading {
  readonly packageType: "module" | "commonjs" | undefined;
  readonly tsconfig: string | undefined;
}

interface Parsed {
  readonly analysis: Analysis;
  readonly transformMap: string | undefined;
}

export interface AnalysedCode {
  readonly source: string;
  /** All else that the answer depends on, but for the build's options. */
  readonly fingerprint: string;
  /** With places in the loaded text. */
  readonly facts: ModuleFacts;
  /** With places in the analysed text. */
  readonly analysedFacts: ModuleFacts;
  readonly analysedCode: string;
  readonly deadImports: readonly DeadImport[];
  readonly transformMap: string | undefined;
  /** Trees are large (with all of the wallet's kept, a third of the build was garbage collection): compile takes it away. */
  tree: Analysis | undefined;
}

/** The analyses of one session, by the modules' names in the metafile. */
export class Analyser {
  readonly #build: PluginBuild;
  readonly #known = new Map<string, AnalysedCode>();
  #tsconfigs: TsconfigCache = new Map();

  constructor(build: PluginBuild) {
    this.#build = build;
  }

  /** Forgets what another run may find changed. */
  startRun(): void {
    this.#tsconfigs = new Map();
  }

  /** @throws {BulkheadError} BULKHEAD_MODULE_SYNTAX, BULKHEAD_STRICT_MODE */
  async analyse(key: string, code: LoadedCode, project: Project): Promise<AnalysedCode> {
    const reading = this.#readingOf(code, project);
    const { file, owner, language, source } = code;
    const fingerprint = JSON.stringify([file, owner.canonicalName, language, reading]);
    const known = this.#known.get(key);
    if (known?.fingerprint === fingerprint && known.source === source) return known;
    const { analysis, transformMap } = await this.#parse(code, reading, project);
    const analysed: AnalysedCode = {
      source,
      fingerprint,
      facts: toOriginalPlaces(analysis.facts, transformMap),
      analysedFacts: analysis.facts,
      analysedCode: analysis.source,
      deadImports: findDeadImports(analysis),
      transformMap,
      tree: analysis,
    };
    this.#known.set(key, analysed);
    return analysed;
  }

  /** The tree of an analysed module, for one use. */
  async takeTree(analysed: AnalysedCode, code: LoadedCode, project: Project): Promise<Analysis> {
    const { tree } = analysed;
    analysed.tree = undefined;
    return tree ?? (await this.#parse(code, this.#readingOf(code, project), project)).analysis;
  }

  #readingOf({ args: { path }, language }: LoadedCode, { resolver }: Project): Reading {
    return {
      packageType: resolver.moduleFormat(path),
      tsconfig:
        language === "js"
          ? undefined
          : tsconfigFor(path, this.#build.initialOptions, this.#tsconfigs),
    };
  }

  async #parse(code: LoadedCode, reading: Reading, project: Project): Promise<Parsed> {
    const { args, source, language, file, owner } = code;
    const { packageType, tsconfig } = reading;
    const transformed = await transformSource(source, args.path, language, tsconfig, this.#build);
    const { platform, define, intrinsics } = project;
    const analysis = analyseModule(transformed.code, {
      file,
      owner: owner.canonicalName,
      platform,
      define,
      intrinsics,
      ...(packageType !== undefined && { packageType }),
    });
    return { analysis, transformMap: transformed.map };
  }
}
