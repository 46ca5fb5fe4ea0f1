// The kernel and ses as one expression, bundled and minified when Bulkhead is built: no user's project needs a bundler for it,
// and its bytes are the same for everybody who has a version. Plugins put them in front of what they build, where they are
// compared byte by byte.
import { dirname, join } from "node:path";
import { type Token, parse, tokTypes } from "acorn";
import { build } from "esbuild";
import { analyze } from "eslint-scope";
import { recallMinified } from "./minify-kernel.ts";
import { sesWithoutProbes } from "./ses-without-probes.ts";

/** A kernel as it ships. */
export interface KernelCode {
  /** An expression on one line; its value is `startKernel`. */
  readonly code: string;
  /** The global names that it reads, sorted: nothing around it may declare one of them. */
  readonly freeNames: readonly string[];
}

const EXPORT = /export\{([\w$]+) as startKernel\};?\s*$/;

/** The global names that an expression reads. */
const findFreeNames = (code: string): readonly string[] => {
  const program = parse(code, { ecmaVersion: "latest", sourceType: "script", ranges: true });
  // Holds: both speak of ESTree.
  const scopes = analyze(program as unknown as Parameters<typeof analyze>[0], {
    ecmaVersion: 2024,
    sourceType: "script",
    ignoreEval: true,
  });
  const free = (scopes.globalScope?.through ?? []).map(
    ({ identifier }) => identifier.name as string,
  );
  return [...new Set(free)].sort();
};

/** By variant, the first module of each kernel; it exports `startKernel`. */
const ENTRIES = {
  plain: "index",
  scuttling: "scuttling-kernel",
  // Confines nothing.
  reporting: "reporting-kernel",
} as const;

export type KernelVariant = keyof typeof ENTRIES;

// So that no place in a source map moves down by more. Only template literals hold line breaks; as strings they would make the
// kernel 0.4 kB larger.
const onOneLine = (text: string): string => {
  const templates: Token[] = [];
  parse(text, {
    ecmaVersion: "latest",
    sourceType: "module",
    onToken: (token) => {
      if (token.type === tokTypes.template) templates.push(token);
    },
  });
  let joined = "";
  let end = 0;
  for (const token of templates) {
    const raw = text.slice(token.start, token.end);
    joined += text.slice(end, token.start) + raw.replaceAll("\n", "\\n");
    end = token.end;
  }
  return joined + text.slice(end);
};

const bundleOnce = async (
  entry: string,
  define: Readonly<Record<string, string>>,
): Promise<string> => {
  const { outputFiles } = await build({
    entryPoints: [entry],
    absWorkingDir: join(dirname(entry), ".."),
    bundle: true,
    write: false,
    format: "esm",
    platform: "neutral",
    target: "es2022",
    minify: true,
    legalComments: "none",
    tsconfigRaw: {},
    define,
    plugins: [sesWithoutProbes],
  });
  return outputFiles[0]?.text ?? "";
};

// Node prints the line in which an uncaught error was made, and a denial is made in the kernel: 100 kB, and as many blanks before
// a caret. It leaves out lines that hold these words (its src/node_errors.cc), as it does with its own.
const NOT_TO_PRINT = "/*node-do-not-add-exception-line*/";

const asExpression = (bundle: string): KernelCode => {
  const text = onOneLine(bundle.trimEnd());
  const [exported, name] = EXPORT.exec(text) ?? [];
  if (exported === undefined || name === undefined || /[\n\r]/.test(text))
    throw new Error("Internal: the kernel is not one line that exports startKernel");
  const code = `(()=>{"use strict";${NOT_TO_PRINT}${text.slice(0, -exported.length)}return ${name}})()`;
  return { code, freeNames: findFreeNames(code) };
};

// Strict code can declare no `eval`, and what is left of these two is no name after minification.
const KEPT: ReadonlySet<string> = new Set(["globalThis", "eval", "undefined", "NaN", "Infinity"]);

// A bundler hoists what packages declare, and a `Map` of theirs around the kernel would be the kernel's: it reads the host's by
// the one name that is left. Two passes, for the names are known when everything is in one text.
/**
 * `entry`: path of a module that exports `startKernel`.
 * @public The bench bundles ses alone.
 */
export const bundleKernel = async (entry: string): Promise<KernelCode> => {
  const { freeNames } = asExpression(await bundleOnce(entry, {}));
  const looked = freeNames.filter((name) => !KEPT.has(name));
  const define = Object.fromEntries(looked.map((name) => [name, `globalThis.${name}`]));
  return asExpression(await recallMinified(await bundleOnce(entry, define)));
};

/** `folder`: absolute path of the kernel's modules, whose files end in `extension`. */
export const bundleKernels = async (
  folder: string,
  extension: ".ts" | ".js",
): Promise<Readonly<Record<KernelVariant, KernelCode>>> => {
  const bundle = (name: string): Promise<KernelCode> =>
    bundleKernel(join(folder, name + extension));
  const [plain, scuttling, reporting] = await Promise.all([
    bundle(ENTRIES.plain),
    bundle(ENTRIES.scuttling),
    bundle(ENTRIES.reporting),
  ]);
  return { plain, scuttling, reporting };
};
