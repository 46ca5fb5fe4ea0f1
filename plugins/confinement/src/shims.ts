// Shims: modules that the application trusts to change the intrinsics before they are frozen. They are bundled apart, into the
// kernel's call, and run with all powers of the host: nothing of them is confined.

import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { isAbsolute, join, resolve } from "node:path";
import { relativePath } from "@bulkhead/compartment-mapper";
import {
  BulkheadError,
  analyseModule,
  isDottedName,
  readDefined,
  shimInvalid,
} from "@bulkhead/core";
import { sha256 } from "./sha256.ts";
import { findOwner } from "./owner-of-file.ts";
import type { Project } from "./project.ts";

/** One of the option's names, as the map lists it. */
interface ListedShim {
  readonly specifier: string;
  /** Canonical name of its package. */
  readonly package: string;
  /** Of its file, relative to the application's folder. */
  readonly path: string;
}

/** All shims of a build. */
export interface BundledShims {
  /** A function that runs them and returns what each exports, on one line. */
  readonly expression: string;
  readonly freeNames: readonly string[];
  /** Absolute paths of their files, in order: who imports one of them gets what has run. */
  readonly files: readonly string[];
  readonly listed: readonly ListedShim[];
  /** All modules that are part of the text. */
  readonly modules: readonly { readonly path: string; readonly sha256: string }[];
}

/** What of esbuild is used. */
interface Esbuild {
  readonly build: (options: object) => Promise<{
    readonly outputFiles: readonly { readonly text: string }[];
    readonly metafile: {
      readonly inputs: Readonly<
        Record<
          string,
          { readonly imports: readonly { readonly path: string; readonly external?: boolean }[] }
        >
      >;
    };
  }>;
}

const refuse = (shim: string, reason: string): never => {
  throw new BulkheadError(shimInvalid(shim, reason));
};

// Bulkhead's own or the application's: it is the plugin for esbuild that has one for sure.
const loadEsbuild = async (root: string): Promise<Esbuild> => {
  for (const from of [import.meta.url, join(root, "package.json")]) {
    try {
      // Its shape is esbuild's own promise.
      return (createRequire(from) as (name: string) => unknown)("esbuild") as Esbuild;
    } catch {
      // The next one.
    }
  }
  return refuse("shims", "they are bundled by esbuild, which is not installed");
};

const isPath = (specifier: string): boolean =>
  /^\.{0,2}\//.test(specifier) || isAbsolute(specifier);

const resolveShim = (specifier: string, { root, resolver }: Project): string => {
  if (isPath(specifier)) return resolve(root, specifier);
  const found = resolver.resolve(specifier, join(root, "index.js"), "require");
  return found.kind === "file" ? found.path : refuse(specifier, "it is not installed");
};

const list = (specifier: string, file: string, project: Project): ListedShim => {
  const owner = findOwner(file, project);
  if (owner === undefined) return refuse(specifier, "its file belongs to no package");
  const path = relativePath(project.root, file);
  return { specifier, package: owner.canonicalName, path };
};

const isFile = (path: string): boolean => {
  try {
    readFileSync(path);
    return true;
  } catch {
    return false;
  }
};

// Other bundlers have patterns among them (`import.meta.env.*`, of Vite 8) and other expressions, which esbuild does not understand.
const isForEsbuild = ([name, value]: readonly [string, string]): boolean => {
  const kind = readDefined(value)?.kind;
  return isDottedName(name) && (kind === "json" || kind === "name");
};

const bundle = async (
  files: readonly string[],
  { root, platform, define }: Project,
): ReturnType<Esbuild["build"]> => {
  const { build } = await loadEsbuild(root);
  const requires = files.map((file) => `require(${JSON.stringify(file)})`);
  return build({
    stdin: { contents: `module.exports = [${requires.join(", ")}];`, resolveDir: root },
    absWorkingDir: root,
    bundle: true,
    write: false,
    metafile: true,
    format: "iife",
    globalName: "shims",
    platform,
    define: Object.fromEntries([...define].filter(isForEsbuild)),
    target: "es2022",
    // Names stay: polyfills compare them. On one line, as the kernel is.
    minifyWhitespace: true,
    supported: { "template-literal": false },
    charset: "ascii",
    legalComments: "none",
    logLevel: "silent",
    tsconfigRaw: {},
  });
};

// An object that a define puts in is a module of its own to esbuild.
const isOfDefine = (path: string): boolean => /^<define:[^>]*>$/.test(path);

const firstError = (error: unknown): string => {
  const [first] = (error as { errors?: readonly { text?: string }[] }).errors ?? [];
  return first?.text ?? String(error);
};

/**
 * Bundles the shims; undefined where there are none.
 *
 * @throws {BulkheadError} BULKHEAD_SHIM_INVALID
 */
export const bundleShims = async (
  specifiers: readonly string[],
  project: Project,
): Promise<BundledShims | undefined> => {
  if (specifiers.length === 0) return undefined;
  const files = specifiers.map((specifier) => {
    const file = resolveShim(specifier, project);
    return isFile(file) ? file : refuse(specifier, "there is no such file");
  });
  const named = specifiers.join(", ");
  const { outputFiles, metafile } = await bundle(files, project).catch((error: unknown) =>
    refuse(named, firstError(error)),
  );
  const inputs = Object.entries(metafile.inputs).filter(
    ([path]) => path !== "<stdin>" && !isOfDefine(path),
  );
  for (const [path, { imports }] of inputs)
    for (const { path: imported, external } of imports)
      if (external === true && !isOfDefine(imported))
        refuse(path, `it imports \`${imported}\` from outside the bundle`);
  const code = (outputFiles[0]?.text ?? "").trim();
  if (/[\n\r\u2028\u2029]/.test(code)) refuse(named, "their code has line breaks in it");
  const expression = `()=>{${code}return shims}`;
  const { free } = analyseModule(`(${expression});`, {
    file: "shims.js",
    owner: "$root$",
    platform: project.platform,
    intrinsics: project.intrinsics,
    packageType: "module",
  } as Parameters<typeof analyseModule>[1]);
  return {
    expression,
    freeNames: [...new Set(free.map(({ name }) => name))].sort(),
    files,
    listed: specifiers.map((specifier, index) => list(specifier, files[index] ?? "", project)),
    modules: inputs
      .map(([path]) => ({ path, sha256: sha256(readFileSync(resolve(project.root, path))) }))
      .sort((one, other) => (one.path < other.path ? -1 : 1)),
  };
};
