// Kernel and ses as one module, bundled apart from the application: no file or setting of its tree is part of it.

import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { type Policy, kernelModule } from "@bulkhead/core";
import type { PluginBuild } from "esbuild";

// A module that something requires is run by a call of a function, and esbuild puts that call before the code of each module
// that imports it; otherwise it is run where its chunk is, and nothing makes a chunk that uses no name of it come later.
const CALLED = `\nexport const called = () => require("bulkhead:kernel");\n`;

/** Remembers the last kernel: of a watch's runs few change what it is made from, and ses is 8,000 lines. */
export class KernelBundle {
  readonly #build: PluginBuild;
  #made: { readonly source: string; readonly text: string } | undefined;

  constructor(build: PluginBuild) {
    this.#build = build;
  }

  async make(lockdown: object, policy: Policy): Promise<string> {
    const runtimeKernel = createRequire(import.meta.url).resolve("@bulkhead/runtime-kernel");
    const source = kernelModule(runtimeKernel, lockdown, policy);
    if (this.#made?.source !== source)
      this.#made = { source, text: await this.#bundle(source, dirname(runtimeKernel)) };
    return this.#build.initialOptions.splitting === true
      ? this.#made.text + CALLED
      : this.#made.text;
  }

  async #bundle(source: string, directory: string): Promise<string> {
    const { outputFiles } = await this.#build.esbuild.build({
      stdin: { contents: source, resolveDir: directory, sourcefile: "bulkhead:kernel" },
      // Paths in comments are relative to it: the same kernel gives the same bytes in every folder.
      absWorkingDir: join(directory, ".."),
      bundle: true,
      write: false,
      format: "esm",
      platform: "neutral",
      target: "es2022",
      legalComments: "none",
      tsconfigRaw: {},
    });
    return outputFiles[0]?.text ?? "";
  }
}
