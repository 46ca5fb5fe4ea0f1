// Computed names of a package's own files, as what they can lead to; and the text of a module whose graph alone is wanted.

import { findOwnFiles, isOutOfReach } from "@bulkhead/compartment-mapper";
import type { CompileOptions, OwnFilePattern, OwnFiles, Place } from "@bulkhead/core";
import type { AnalysedCode, SourceCode } from "./analyser.ts";
import { type Replacement, replaceDeadImports, replaceStretches } from "./dead-imports.ts";
import type { Project } from "./project.ts";

/** What the bundler follows. */
type Followed = Pick<CompileOptions, "followsRenamedRequire">;

const followedPatterns = (
  { analysedFacts }: AnalysedCode,
  { followsRenamedRequire }: Followed,
): readonly OwnFilePattern[] =>
  analysedFacts.ownPatterns.filter(
    ({ renamed }) => renamed !== true || followsRenamedRequire === true,
  );

/** The files that each computed name of the module can lead to. */
export const findFilesOfPatterns = (
  { path, owner: { location } }: SourceCode,
  analysed: AnalysedCode,
  { powers }: Project,
  followed: Followed,
): readonly OwnFiles[] =>
  path === undefined
    ? []
    : followedPatterns(analysed, followed).map(({ parts, place }) => ({
        offset: place.start,
        files: findOwnFiles({ parts, importer: path, location }, powers),
      }));

/** Where such names stand of which no file is bundled, though a plain build may: the calls throw. */
export const findLostPatterns = (
  { path, owner: { location } }: SourceCode,
  { facts }: AnalysedCode,
  { powers }: Project,
): readonly Place[] =>
  path === undefined
    ? []
    : facts.ownPatterns
        // Another name for `require` is a hazard of its own.
        .filter(({ renamed }) => renamed !== true)
        .filter(({ parts }) => isOutOfReach({ parts, importer: path, location }, powers))
        .map(({ place }) => place);

const asLiterals = (word: string, { files }: OwnFiles): string => {
  const specifiers = new Set(files.map(([, specifier]) => specifier));
  return `[${[...specifiers].map((specifier) => `${word}(${JSON.stringify(specifier)})`).join(", ")}]`;
};

/** The analysed text with what compile will import, and without what it will not: for a build from which a policy is inferred. */
export const textForGraph = (
  source: SourceCode,
  analysed: AnalysedCode,
  project: Project,
  followed: Followed = {},
): string => {
  const ownPatterns = followedPatterns(analysed, followed);
  const files = findFilesOfPatterns(source, analysed, project, followed);
  const literals = files.map((own, index): Replacement => {
    const { start = 0, end = 0 } = ownPatterns[index]?.place ?? {};
    const word = ownPatterns[index]?.kind === "require" ? "require" : "import";
    return { start, end, text: asLiterals(word, own) };
  });
  return replaceStretches(analysed.analysedCode, [
    ...replaceDeadImports(analysed.deadImports),
    ...literals,
  ]);
};
