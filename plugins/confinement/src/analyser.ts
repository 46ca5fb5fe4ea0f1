// Loaded text to facts: by the bundler to JavaScript, by core to facts. What was analysed once is not analysed again: in a
// watch most modules stay as they are, and mode 'generate' sees each module twice.

import type { ModuleFormat, PackageNode } from "@bulkhead/compartment-mapper";
import { type Analysis, type ModuleFacts, analyseModule } from "@bulkhead/core";
import { type DeadImport, findDeadImports } from "./dead-imports.ts";
import { isInert } from "./inert.ts";
import { toOriginalPlaces } from "./original-places.ts";
import type { Project } from "./project.ts";

/** What the bundler made of a text: JavaScript. */
export interface JavaScript {
  readonly code: string;
  /** From the code to the text, as JSON; absent where they are one. */
  readonly map?: string | undefined;
}

/** Text of a program, as it is when its package is to be confined. */
export interface SourceCode {
  readonly owner: PackageNode;
  /** As messages and the compartment map show it. */
  readonly file: string;
  /** The bytes of the file, or what another plugin made of it. */
  readonly loaded: string | Uint8Array;
  readonly source: string;
  /** Absolute, of a module that is a file: what its computed names are relative to. */
  readonly path?: string | undefined;
  /** As what Node would load it: decides where the text does not. */
  readonly packageType: ModuleFormat | undefined;
  /** The bundler's plugins have made an ES module of it, whatever its file is called. */
  readonly isModule?: boolean;
  /** All else that the JavaScript depends on, but for the build's options. */
  readonly reading: string;
  readonly toJavaScript: () => JavaScript | Promise<JavaScript>;
  /** The text's own map to what it was made from, as `findIncomingMap` finds it. */
  readonly incomingMap?: () => string | undefined;
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
  /** Nothing but exported literals. */
  readonly isInert: boolean;
  /** Says `module`, `exports` or `require`, by which bundlers know a CommonJS module. */
  readonly namesWrapper: boolean;
  readonly transformMap: string | undefined;
  /** Trees are large (with all of the wallet's kept, a third of the build was garbage collection): compile takes it away. */
  tree: Analysis | undefined;
}

interface Parsed {
  readonly analysis: Analysis;
  readonly transformMap: string | undefined;
}

const parse = async (
  { file, owner, packageType, isModule = false, toJavaScript }: SourceCode,
  { platform, define, intrinsics }: Project,
): Promise<Parsed> => {
  const { code, map } = await toJavaScript();
  const analysis = analyseModule(code, {
    file,
    owner: owner.canonicalName,
    platform,
    define,
    intrinsics,
    isModule,
    ...(packageType !== undefined && { packageType }),
  });
  return { analysis, transformMap: map };
};

/** The analyses of one session, by the modules' names in the bundler's graph. */
export class Analyser {
  readonly #known = new Map<string, AnalysedCode>();

  /** @throws {BulkheadError} BULKHEAD_MODULE_SYNTAX, BULKHEAD_STRICT_MODE */
  async analyse(key: string, code: SourceCode, project: Project): Promise<AnalysedCode> {
    const { file, owner, source, packageType, reading } = code;
    const fingerprint = JSON.stringify([file, owner.canonicalName, packageType, reading]);
    const known = this.#known.get(key);
    if (known?.fingerprint === fingerprint && known.source === source) return known;
    const { analysis, transformMap } = await parse(code, project);
    const analysed: AnalysedCode = {
      source,
      fingerprint,
      facts: toOriginalPlaces(analysis.facts, transformMap),
      analysedFacts: analysis.facts,
      analysedCode: analysis.source,
      deadImports: findDeadImports(analysis),
      isInert: isInert(analysis),
      namesWrapper: analysis.usesModuleObject,
      transformMap,
      tree: analysis,
    };
    this.#known.set(key, analysed);
    return analysed;
  }

  /** The tree of an analysed module, for one use. */
  async takeTree(analysed: AnalysedCode, code: SourceCode, project: Project): Promise<Analysis> {
    const { tree } = analysed;
    analysed.tree = undefined;
    return tree ?? (await parse(code, project)).analysis;
  }
}
