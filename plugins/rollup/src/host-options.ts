// What the bundler's options say of the application. Rollup says least: it knows neither platform nor replacements.

import { existsSync, realpathSync } from "node:fs";
import { builtinModules } from "node:module";
import { join } from "node:path";
import type { ProjectOptions } from "@bulkhead/confinement";
import type { InputOptions } from "rollup";

export interface HostOptions extends Pick<ProjectOptions, "directory" | "platform" | "define"> {
  readonly bundler: "rollup" | "rolldown";
  /** Whether it is Vite's build of a worker, inside another. */
  readonly isWorker: boolean;
  /** Rolldown's own options for turning TypeScript and JSX into JavaScript. */
  readonly transform: object;
  /** Whether something is external by the options alone: the bundler asks them before it asks plugins. */
  readonly isExternal: (
    specifier: string,
    importer: string | undefined,
    isResolved: boolean,
  ) => boolean;
}

/** What of Vite's resolved config matters. */
export interface ViteConfig {
  readonly root: string;
  readonly command: "build" | "serve";
  readonly build: { readonly ssr?: boolean | string };
}

/** Options of Rolldown that Rollup has not. */
interface RolldownOptions {
  readonly cwd?: string;
  readonly platform?: string;
  readonly transform?: {
    readonly define?: Readonly<Record<string, string>>;
    readonly [option: string]: unknown;
  };
}

const realFolder = (path: string): string => {
  try {
    return realpathSync.native(path);
  } catch {
    return path;
  }
};

/** Where the application's package is looked for. Vite's root is where its pages are; the package may be around it. */
export const readFolder = (viteRoot: string | undefined, cwd: string | undefined): string =>
  realFolder(
    viteRoot !== undefined && existsSync(join(viteRoot, "package.json"))
      ? viteRoot
      : (cwd ?? process.cwd()),
  );

const matcher = (external: InputOptions["external"]): HostOptions["isExternal"] => {
  if (typeof external === "function")
    return (specifier, importer, isResolved) => Boolean(external(specifier, importer, isResolved));
  const entries = external === undefined ? [] : [external].flat();
  return (specifier) =>
    entries.some((entry) =>
      typeof entry === "string" ? entry === specifier : entry.test(specifier),
    );
};

const platformOf = (
  { platform }: RolldownOptions,
  vite: ViteConfig | undefined,
  isExternal: HostOptions["isExternal"],
): HostOptions["platform"] => {
  if (vite !== undefined) return vite.build.ssr ? "node" : "browser";
  if (platform !== undefined) return platform === "node" ? "node" : "browser";
  // Rollup does not say. Who leaves builtins outside has them at run time.
  return builtinModules.some(
    (name) => isExternal(name, undefined, false) || isExternal(`node:${name}`, undefined, false),
  )
    ? "node"
    : "browser";
};

export const readHostOptions = (
  input: InputOptions,
  vite: ViteConfig | undefined,
  bundler: HostOptions["bundler"],
  isWorker: boolean,
): HostOptions => {
  const isExternal = matcher(input.external);
  const options = input as RolldownOptions;
  const { define = {}, ...transform } = options.transform ?? {};
  return {
    bundler,
    isWorker,
    transform,
    directory: readFolder(vite?.root, options.cwd),
    platform: platformOf(options, vite, isExternal),
    define: new Map(Object.entries(define)),
    isExternal,
  };
};
