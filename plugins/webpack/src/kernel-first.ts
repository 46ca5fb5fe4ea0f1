// The kernel in front of every runtime. Webpack's runtime is the first code of a bundle, wherever its modules are: entries,
// workers, chunks that share one runtime. Its file begins with the kernel, which is no part of what a minifier has seen.

import { extname, posix } from "node:path";
import { type BuildKernel, linesAfter, linesBefore } from "@bulkhead/confinement";
import { type OutputKind, buildUnsupported, kernelFile, kernelFileName } from "@bulkhead/core";
import type { Compilation, Compiler } from "webpack";
import { buildTimeKernel } from "./build-time-kernel.ts";
import { RUNTIME_KERNEL } from "./own-modules.ts";
import { NAME } from "./plugin-name.ts";
import { type Run, enforcedIn } from "./run.ts";
import { toWebpackError } from "./webpack-errors.ts";

// Of a module that a loader has webpack run.
const BUILD_TIME = "build time chunk";

export const kindOf = ({ outputOptions }: Compilation): OutputKind => {
  if (outputOptions.module === true) return "module";
  return outputOptions.chunkFormat === "commonjs" ? "commonjs" : "script";
};

/** The kernel's own file beside one of the outputs, where they share it. */
export const kernelFileOf = (prelude: BuildKernel["prelude"], file: string): string =>
  kernelFileName(prelude, extname(file));

const HOT = "This build replaces modules while it runs, which";
const HOT_FIX =
  "Leave Bulkhead out of builds with hot module replacement, or give it `mode: 'off'` there.";

/** Whether an asset is text that holds the kernel's name. */
const holds = (compilation: Compilation, file: string, name: string): boolean => {
  if (file.endsWith(".map")) return false;
  return compilation.getAsset(file)?.source.source().includes(name) === true;
};

const hashbangOf = (text: string): string => /^#![^\n]*\n/.exec(text)?.[0] ?? "";

const frame = (
  { webpack: { sources } }: Compiler,
  compilation: Compilation,
  { prelude }: BuildKernel,
  file: string,
): void => {
  const kind = kindOf(compilation);
  const source = compilation.getAsset(file)?.source;
  if (source === undefined) return;
  const kernel = kernelFileOf(prelude, file);
  const specifier = posix.relative(posix.dirname(posix.join("/", file)), `/${kernel}`);
  const around = {
    prelude,
    kind,
    banner: "",
    footer: "",
    kernelSpecifier:
      kind === "module" ? (specifier.startsWith(".") ? specifier : `./${specifier}`) : undefined,
  };
  const hashbang = hashbangOf(source.source().toString());
  const body = new sources.ReplaceSource(source);
  if (hashbang !== "") body.replace(0, hashbang.length - 1, "");
  const framed = new sources.ConcatSource(
    hashbang + linesBefore(around),
    body,
    `\n${linesAfter(around)}`,
  );
  compilation.updateAsset(file, framed);
  // The top level of a module is one scope with the bundle's own variables: a `Map` among them would be the kernel's.
  if (kind === "module" && compilation.getAsset(kernel) === undefined)
    compilation.emitAsset(kernel, new sources.RawSource(kernelFile(prelude)), { minimized: true });
};

/** Puts the kernel into the runtimes of a compilation. */
export const putKernelFirst = (compiler: Compiler, compilation: Compilation, run: Run): void => {
  const { webpack } = compiler;
  const { Compilation: Stages, RuntimeGlobals, RuntimeModule } = webpack;

  class KernelRuntimeModule extends RuntimeModule {
    constructor() {
      super("bulkhead kernel", -100);
    }

    override generate(): string {
      return this.chunk?.name === BUILD_TIME
        ? `${RUNTIME_KERNEL} = ${buildTimeKernel(run.project.intrinsics)};`
        : `${RUNTIME_KERNEL} = ${enforcedIn(run).kernel.prelude.name};`;
    }
  }

  compilation.hooks.additionalTreeRuntimeRequirements.tap(
    { name: NAME, stage: 1000 },
    (chunk, requirements) => {
      if (requirements.has(RuntimeGlobals.hmrDownloadManifest))
        compilation.errors.push(toWebpackError(buildUnsupported(HOT, HOT_FIX), webpack));
      requirements.add(RuntimeGlobals.requireScope);
      compilation.addRuntimeModule(chunk, new KernelRuntimeModule());
    },
  );
  // After the minifiers, before source maps and hashes are made of what will be there.
  const stage = Stages.PROCESS_ASSETS_STAGE_OPTIMIZE_SIZE + 50;
  compilation.hooks.processAssets.tap({ name: NAME, stage }, () => {
    // Nothing of it is written.
    if (compilation.errors.length > 0) return;
    const { kernel } = enforcedIn(run);
    for (const chunk of compilation.chunks) {
      if (!chunk.hasRuntime()) continue;
      const files = [...chunk.files].filter((file) =>
        holds(compilation, file, kernel.prelude.name),
      );
      if (files.length === 0)
        throw new Error(`Internal: no file of the chunk ${String(chunk.name)} has the kernel`);
      for (const file of files) frame(compiler, compilation, kernel, file);
    }
  });
};
