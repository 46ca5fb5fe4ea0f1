// A loaded module as what is confined: with the way to the JavaScript that esbuild makes of it.

import { type Project, type SourceCode, findIncomingMap } from "@bulkhead/confinement";
import type { PluginBuild } from "esbuild";
import type { LoadedCode } from "./load-module.ts";
import {
  type TsconfigCache,
  isTransformed,
  transformSource,
  tsconfigFor,
} from "./transform-source.ts";

export class SourceReader {
  readonly #build: PluginBuild;
  #tsconfigs: TsconfigCache = new Map();

  constructor(build: PluginBuild) {
    this.#build = build;
  }

  /** Forgets what another run may find changed. */
  startRun(): void {
    this.#tsconfigs = new Map();
  }

  read(
    { args: { path, namespace }, owner, file, loaded, source, language }: LoadedCode,
    { resolver, powers: { readText } }: Project,
  ): SourceCode {
    const build = this.#build;
    const tsconfig =
      language === "js" ? undefined : tsconfigFor(path, build.initialOptions, this.#tsconfigs);
    return {
      owner,
      ...(namespace === "file" && { path }),
      file,
      loaded,
      source,
      packageType: resolver.moduleFormat(path),
      reading: JSON.stringify([language, tsconfig]),
      // esbuild follows the map of what it transforms.
      ...(!isTransformed(source, language, build.initialOptions) && {
        incomingMap: () => findIncomingMap(source, { path, location: owner.location, readText }),
      }),
      toJavaScript: () => transformSource(source, path, language, tsconfig, build),
    };
  }
}
