// Rolldown turns TypeScript and JSX into JavaScript after all plugins. What it puts in then - an import of a JSX runtime, an enum -
// has to be there when names are resolved, so it is asked to do it before.

import type { JavaScript } from "@bulkhead/confinement";
import { BulkheadError, buildUnsupported, quote } from "@bulkhead/core";

const LANGUAGES = ["js", "jsx", "ts", "tsx"] as const;
export type Language = (typeof LANGUAGES)[number];

/** The language of a module by Rolldown's `moduleType`; undefined for one that is data. */
export const languageOf = (moduleType: string | undefined): Language | undefined =>
  moduleType === undefined ? "js" : LANGUAGES.find((language) => language === moduleType);

interface TransformResult {
  readonly code: string;
  readonly map?: object | undefined;
  readonly errors: readonly { readonly message: string }[];
}

type Transform = (file: string, code: string, options: object) => TransformResult;

const loadTransform = async (): Promise<Transform> => {
  const { transformSync } = (await import("rolldown/utils")) as unknown as {
    transformSync: Transform;
  };
  return transformSync;
};

/** What Rolldown makes of a module. `options`: its own for transformations. */
export const toJavaScript = async (
  code: string,
  file: string,
  language: Language,
  options: object,
): Promise<JavaScript> => {
  if (language === "js") return { code };
  const transform = await loadTransform();
  const result = transform(file, code, { ...options, lang: language, sourcemap: true });
  const [error] = result.errors;
  if (error !== undefined)
    throw new BulkheadError(
      buildUnsupported(`${quote(file)}, which Rolldown does not understand`, error.message),
    );
  return { code: result.code, ...(result.map && { map: JSON.stringify(result.map) }) };
};
