// The kernel in front of every runtime. Webpack's runtime is the first code of a bundle, wherever its modules are: entries,
// workers, chunks that share one runtime. Its file begins with the kernel, which is no part of what a minifier has seen; the
// files of other chunks begin with a line of ours, too.

import { extname, posix } from "node:path";
import { type BuildKernel, sha256 } from "@bulkhead/confinement";
import {
  type FrameLine,
  buildUnsupported,
  closingLine,
  kernelFile,
  kernelFileName,
  webpackChunkLine,
  webpackRuntimeLine,
  webpackRuntimeName,
} from "@bulkhead/core";
import type { Chunk, Compilation, Compiler } from "webpack";
import { BUILD_TIME, buildTimeKernel } from "./build-time-kernel.ts";
import { RUNTIME_KERNEL } from "./own-modules.ts";
import { closeNamespaces } from "./closed-namespaces.ts";
import { NAME } from "./plugin-name.ts";
import { type Run, enforcedIn } from "./run.ts";
import { standInForHost } from "./stand-in-host.ts";
import { toWebpackError } from "./webpack-errors.ts";
import {
  type KnownModules,
  freezes,
  kindOf,
  runtimeFileOf,
  runtimeOf,
  runtimeParts,
  settingsOf,
} from "./webpack-runtime.ts";

/** The kernel's own file beside one of the outputs, where they share it. */
export const kernelFileOf = (prelude: BuildKernel["prelude"], file: string): string =>
  kernelFileName(prelude, extname(file));

const HOT = "This build replaces modules while it runs, which";
const HOT_FIX =
  "Leave Bulkhead out of builds with hot module replacement, or give it `mode: 'off'` there.";

const SCRIPT = /\.[cm]?js$/;

const hashbangOf = (text: string): string => /^#![^\n]*\n/.exec(text)?.[0] ?? "";

interface FramedParts extends KnownModules {
  readonly run: Run;
}

const specifierFrom = (file: string, other: string): string => {
  const specifier = posix.relative(posix.dirname(posix.join("/", file)), `/${other}`);
  return specifier.startsWith(".") ? specifier : `./${specifier}`;
};

/** What a runtime's constant and its line are made from. */
const frameOf = (compilation: Compilation, run: Run) => {
  const { policy, kernel } = enforcedIn(run);
  return {
    kind: kindOf(compilation),
    prelude: kernel.prelude,
    settings: settingsOf(compilation, run),
    policy,
    reports: kernel.variant === "reporting",
  };
};

const lineFor = (
  compilation: Compilation,
  chunk: Chunk,
  path: string,
  parts: FramedParts,
): FrameLine => {
  const { run } = parts;
  const frame = frameOf(compilation, run);
  const kernelSpecifier =
    frame.kind === "module" ? specifierFrom(path, kernelFileOf(frame.prelude, path)) : undefined;
  if (chunk.hasRuntime()) {
    const runtime = runtimeOf(compilation, chunk, parts);
    return webpackRuntimeLine({ ...frame, path, kernelSpecifier, runtime }, sha256);
  }
  const first = frame.kind === "commonjs" ? runtimeFileOf(compilation, chunk) : undefined;
  const after = first && specifierFrom(path, first);
  return webpackChunkLine({ ...frame, after, kernelSpecifier });
};

const frameFile = (
  { webpack: { sources } }: Compiler,
  compilation: Compilation,
  chunk: Chunk,
  file: string,
  parts: FramedParts,
): void => {
  const kind = kindOf(compilation);
  const source = compilation.getAsset(file)?.source;
  if (source === undefined) return;
  const hashbang = hashbangOf(source.source().toString());
  const body = new sources.ReplaceSource(source);
  if (hashbang !== "") body.replace(0, hashbang.length - 1, "");
  const { text } = lineFor(compilation, chunk, file, parts);
  compilation.updateAsset(
    file,
    new sources.ConcatSource(`${hashbang}${text}\n`, body, `\n${closingLine(kind)}`),
  );
  const { prelude } = enforcedIn(parts.run).kernel;
  const kernel = kernelFileOf(prelude, file);
  // The top level of a module is one scope with the bundle's own variables: a `Map` among them would be the kernel's.
  if (kind === "module" && compilation.getAsset(kernel) === undefined)
    compilation.emitAsset(kernel, new sources.RawSource(kernelFile(prelude)), { minimized: true });
};

/** Puts the kernel into the runtimes of a compilation. */
export const putKernelFirst = (
  compiler: Compiler,
  compilation: Compilation,
  parts: FramedParts,
): void => {
  const { webpack } = compiler;
  const { run } = parts;
  const { Compilation: Stages, RuntimeGlobals, RuntimeModule } = webpack;

  const EXECUTION = RuntimeGlobals.interceptModuleExecution;

  class KernelRuntimeModule extends RuntimeModule {
    constructor() {
      super("bulkhead kernel", -100);
    }

    override generate(): string {
      const { chunk } = this;
      if (chunk === undefined || chunk.name === BUILD_TIME)
        return `${RUNTIME_KERNEL} = ${buildTimeKernel(run.project.intrinsics, run.enforced?.policy)};`;
      const name = runtimeName(chunk);
      const encloses = freezes(compilation, chunk, parts);
      return `${RUNTIME_KERNEL} = ${name};${encloses ? `${EXECUTION}.push(${name}.enclose);` : ""}`;
    }
  }

  const runtimeName = (chunk: Chunk): string => {
    const frame = frameOf(compilation, run);
    const runtime = { ...runtimeParts(compilation, chunk, parts), host: undefined };
    return webpackRuntimeName({ ...frame, runtime, kernelSpecifier: undefined }, sha256);
  };

  standInForHost(compilation);
  closeNamespaces(compiler, compilation);
  compilation.hooks.additionalTreeRuntimeRequirements.tap(
    { name: NAME, stage: 1000 },
    (chunk, requirements) => {
      if (requirements.has(RuntimeGlobals.hmrDownloadManifest))
        compilation.errors.push(toWebpackError(buildUnsupported(HOT, HOT_FIX), webpack));
      requirements.add(RuntimeGlobals.requireScope);
      if (freezes(compilation, chunk, parts)) requirements.add(EXECUTION);
      compilation.addRuntimeModule(chunk, new KernelRuntimeModule());
    },
  );
  // After the minifiers, before source maps and hashes are made of what will be there.
  const stage = Stages.PROCESS_ASSETS_STAGE_OPTIMIZE_SIZE + 50;
  compilation.hooks.processAssets.tap({ name: NAME, stage }, () => {
    // Nothing of it is written.
    if (compilation.errors.length > 0) return;
    for (const chunk of compilation.chunks) {
      const files = [...chunk.files].filter((file) => SCRIPT.test(file));
      const name = chunk.hasRuntime() ? runtimeName(chunk) : "";
      const holds = (file: string): boolean =>
        compilation.getAsset(file)?.source.source().includes(name) === true;
      if (chunk.hasRuntime() && !files.some(holds))
        throw new Error(`Internal: no file of the chunk ${String(chunk.name)} has the kernel`);
      for (const file of files) frameFile(compiler, compilation, chunk, file, parts);
    }
  });
};
