// What esbuild itself makes of an import: the oracle for the resolver.

import { join } from "node:path";
import { type BuildResult, type Metafile, type Plugin, type ResolveResult, build } from "esbuild";
import type { ImportKind, Platform, Resolution } from "../../src/index.ts";

export interface Question {
  readonly specifier: string;
  /** Absolute path. */
  readonly importer: string;
  readonly how: ImportKind;
}

export interface EsbuildOptions {
  readonly platform: Platform;
  readonly conditions?: readonly string[];
  readonly mainFields?: readonly string[];
  readonly extensions?: readonly string[];
}

const settings = ({ platform, conditions, mainFields, extensions }: EsbuildOptions) => ({
  bundle: true as const,
  write: false as const,
  logLevel: "silent" as const,
  platform,
  ...(conditions && { conditions: [...conditions] }),
  ...(mainFields && { mainFields: [...mainFields] }),
  ...(extensions && { resolveExtensions: [...extensions] }),
});

// Nothing of the modules is wanted but that they were asked for.
const emptyModules: Plugin = {
  name: "empty-modules",
  setup({ onLoad }) {
    onLoad({ filter: /./ }, () => ({ contents: "", loader: "js" }));
  },
};

const DISABLED_PREFIX = "(disabled):";

// `./a.svg?raw`: esbuild keeps what follows the name beside the path.
const withoutSuffix = (path: string, specifier: string): string => {
  const at = specifier.search(/[?#]/);
  return at > 0 && path.endsWith(specifier.slice(at)) ? path.slice(0, at - specifier.length) : path;
};

const readImport = (metafile: Metafile, specifier: string, root: string): Resolution => {
  const [found] = metafile.inputs["<stdin>"]?.imports ?? [];
  if (found === undefined) throw new Error("esbuild recorded no import");
  const { path, external = false } = found;
  if (path.startsWith(DISABLED_PREFIX)) return { kind: "disabled" };
  if (/^(?:<data:|(?:https?:)?\/\/)/.test(path))
    return { kind: "url", url: path.replace(/^<(.*)>$/, "$1") };
  if (external) return { kind: "builtin", name: path.replace(/^node:/, "") };
  return { kind: "file", path: join(root, withoutSuffix(path, specifier)) };
};

/** What a bundle of one import holds: the whole answer, disabled modules included, at the price of a build. */
export const bundleImport = async (
  question: Question,
  root: string,
  options: EsbuildOptions,
): Promise<Resolution> => {
  const specifier = JSON.stringify(question.specifier);
  let result: BuildResult<{ metafile: true }>;
  try {
    result = await build({
      ...settings(options),
      absWorkingDir: root,
      metafile: true,
      plugins: [emptyModules],
      stdin: {
        contents: question.how === "import" ? `import ${specifier}` : `require(${specifier})`,
        resolveDir: join(question.importer, ".."),
      },
    });
  } catch {
    return { kind: "missing" };
  }
  return readImport(result.metafile, question.specifier, root);
};

/** A path of esbuild's; which of several kinds it has, `build.resolve` does not say of a disabled file. */
export type Answer =
  | { readonly kind: "missing" }
  | { readonly kind: "found"; readonly path: string };

const readAnswer = (result: ResolveResult): Answer =>
  result.errors.length > 0 ? { kind: "missing" } : { kind: "found", path: result.path };

/** The answers of `build.resolve`, all asked in one build. */
export const askEsbuild = async (
  questions: readonly Question[],
  root: string,
  options: EsbuildOptions,
): Promise<readonly Answer[]> => {
  const answers: Answer[] = [];
  const ask: Plugin = {
    name: "ask",
    setup({ onStart, resolve }) {
      onStart(async () => {
        for (const { specifier, importer, how } of questions) {
          const kind = how === "import" ? "import-statement" : "require-call";
          // oxlint-disable-next-line no-await-in-loop -- the answers are wanted in order
          answers.push(
            readAnswer(
              await resolve(specifier, { kind, importer, resolveDir: join(importer, "..") }),
            ),
          );
        }
      });
    },
  };
  await build({
    ...settings(options),
    absWorkingDir: root,
    stdin: { contents: "" },
    plugins: [ask],
  });
  return answers;
};
