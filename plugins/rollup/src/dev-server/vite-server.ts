// What of Vite's dev server is used; versions 7 and 8 have it alike.

import { readModuleId } from "../module-id.ts";

/** https://vite.dev/guide/api-environment-plugins */
export interface ViteServer {
  readonly config: ServedConfig;
  readonly watcher: {
    add(paths: readonly string[]): unknown;
    on(event: "add" | "change" | "unlink", listen: (path: string) => void): unknown;
  };
  readonly environments: { readonly client: ClientEnvironment };
}

export interface ServedConfig {
  readonly root: string;
  /** Where packages that were bundled beforehand are. */
  readonly cacheDir: string;
  readonly define?: Readonly<Record<string, unknown>> | undefined;
  readonly logger: {
    info(text: string): void;
    warn(text: string): void;
  };
}

interface ClientEnvironment {
  readonly pluginContainer: {
    resolveId(specifier: string, importer: string): Promise<{ readonly id: string } | null>;
  };
  readonly depsOptimizer?: {
    readonly metadata: {
      readonly depInfoList: readonly { readonly file: string; readonly src?: string | undefined }[];
    };
  };
}

export const isBundledBeforehand = (id: string, { cacheDir }: ServedConfig): boolean =>
  id.startsWith(cacheDir);

/** The file for which the server would load something, where it is a file: of what was bundled beforehand, where that begins. */
export const findServed = async (
  { config, environments: { client } }: ViteServer,
  specifier: string,
  importer: string,
): Promise<string | undefined> => {
  const found = await client.pluginContainer.resolveId(specifier, importer);
  const read = found === null ? undefined : readModuleId(found.id);
  if (read?.kind !== "module" || read.file === undefined) return undefined;
  if (!isBundledBeforehand(read.file, config)) return read.file;
  return client.depsOptimizer?.metadata.depInfoList.find(({ file }) => file === read.file)?.src;
};
