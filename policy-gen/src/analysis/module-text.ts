// What is analysed, and what comes of it. Plain data: it is sent to other threads.

import {
  BulkheadError,
  type CanonicalName,
  type Diagnostic,
  type IntrinsicNames,
  type ModuleFacts,
  type SourceLanguage,
  analyseModule,
} from "@bulkhead/core";

export interface ModuleText {
  /** Relative to the application, with `/`. */
  readonly file: string;
  readonly owner: CanonicalName;
  readonly language: SourceLanguage;
  readonly packageType: "module" | "commonjs" | undefined;
  readonly source: string;
}

/** What all modules of an entry are analysed under. */
export interface Conditions {
  readonly platform: "node" | "browser";
  readonly define: ReadonlyMap<string, string>;
}

/** The facts of one module, or why there are none. */
export type Answer =
  | { readonly facts: ModuleFacts }
  | { readonly facts?: never; readonly problems: readonly Diagnostic[] };

/** Analyses modules; the answers come in the order of the texts, whoever gave them. */
export type Analyse = (
  texts: readonly ModuleText[],
  conditions: Conditions,
) => Promise<readonly Answer[]>;

export const analyseText = (
  { file, owner, language, packageType, source }: ModuleText,
  { platform, define }: Conditions,
  intrinsics: IntrinsicNames,
): Answer => {
  try {
    const { facts } = analyseModule(source, {
      file,
      owner,
      language,
      platform,
      define,
      intrinsics,
      ...(packageType !== undefined && { packageType }),
    });
    return { facts };
  } catch (error) {
    if (!(error instanceof BulkheadError)) throw error;
    return { problems: error.diagnostics };
  }
};
