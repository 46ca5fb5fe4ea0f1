// The line that must stand in front of an output, made again from what the manifest says of it.

import type { Diagnostic } from "../diagnostic.ts";
import {
  type KernelPrelude,
  type OutputKind,
  type Sha256,
  importLine,
  openingLine,
} from "../enforce/kernel-prelude.ts";
import {
  type FrameLine,
  FRAME_NAMES,
  type WebpackRuntime,
  type WebpackSettings,
  webpackChunkLine,
  webpackRuntimeLine,
  webpackRuntimeName,
} from "../enforce/webpack-frame.ts";
import { manifestInvalid } from "../errors/output-errors.ts";
import { isUnbound } from "../policy/query.ts";
import type { CanonicalName } from "../canonical-name.ts";
import { quote } from "../quote.ts";
import type { BundleManifest, ManifestOutput } from "./bundle-manifest.ts";
import { specifierFor } from "./output-paths.ts";

export type CodeOutput = ManifestOutput & { readonly kind: OutputKind };

/** What an output begins with. */
export interface ExpectedLine extends FrameLine {
  /** What its first statement declares; undefined where the file may do nothing but hand over its modules. */
  readonly declares: string | undefined;
  /** Names of the host's that the line reads: nothing around it may be called so. */
  readonly hostNames: readonly string[];
}

export interface LineSources {
  readonly manifest: BundleManifest;
  readonly prelude: KernelPrelude;
  /** The names that the kernel reads. */
  readonly kernelNames: readonly string[];
  readonly sha256: Sha256;
}

const kernelSpecifierFor = (
  { outputs, publicPath }: BundleManifest,
  path: string,
): string | undefined => {
  const kernel = [...outputs.values()].find(({ kind }) => kind === "kernel");
  return kernel && specifierFor(path, kernel.path, publicPath);
};

const plainLine = (
  { path, kind }: CodeOutput,
  { manifest, prelude, kernelNames }: LineSources,
): ExpectedLine => {
  const specifier = kernelSpecifierFor(manifest, path);
  const text =
    specifier === undefined ? openingLine(prelude, kind) : importLine(prelude, specifier);
  const expression = specifier === undefined ? prelude.expression : "";
  return { text, expression, declares: prelude.name, hostNames: kernelNames };
};

const runtimeLine = (
  { path, kind }: CodeOutput,
  runtime: WebpackRuntime,
  settings: WebpackSettings,
  { manifest, prelude, kernelNames, sha256 }: LineSources,
): ExpectedLine => {
  const { policy } = manifest;
  const kernelSpecifier = kind === "module" ? kernelSpecifierFor(manifest, path) : undefined;
  const frame = { path, kind, prelude, runtime, settings, policy, kernelSpecifier };
  const isShared = kernelSpecifier !== undefined;
  return {
    ...webpackRuntimeLine(frame, sha256),
    declares: isShared ? prelude.name : webpackRuntimeName(frame, sha256),
    hostNames: [...FRAME_NAMES, "require", ...(isShared ? [] : kernelNames)],
  };
};

const chunkLine = (
  { path, kind, after }: CodeOutput,
  settings: WebpackSettings,
  { manifest, prelude }: LineSources,
): ExpectedLine => {
  const kernelSpecifier = kind === "module" ? kernelSpecifierFor(manifest, path) : undefined;
  const first = after === undefined ? undefined : specifierFor(path, after, "");
  return {
    ...webpackChunkLine({ kind, settings, prelude, after: first, kernelSpecifier }),
    declares: kernelSpecifier === undefined ? undefined : prelude.name,
    hostNames: [...FRAME_NAMES, "require"],
  };
};

export const expectedLine = (output: CodeOutput, sources: LineSources): ExpectedLine => {
  const { webpack } = sources.manifest;
  if (webpack === undefined) return plainLine(output, sources);
  return output.runtime === undefined
    ? chunkLine(output, webpack, sources)
    : runtimeLine(output, output.runtime, webpack, sources);
};

const CODE = /\.[cm]?js$/;

const runtimeProblems = (
  { path, kind }: ManifestOutput,
  { compartments, views, frozen, host }: WebpackRuntime,
  { outputs, packages, policy }: BundleManifest,
): readonly string[] => {
  const strangers = [...compartments, ...views.map(([, name]) => name), ...frozen.map(([of]) => of)]
    .filter((name) => !packages.has(name))
    .map((name) => `makes something for ${quote(name)}, which has no modules`);
  // Holds: looked up in the policy, and compared with what the output says.
  const whole = views
    .filter(([, name]) => isUnbound(policy, name as CanonicalName))
    .map(([module]) => `views ${quote(module)} without limits`);
  const seen = new Set<string>();
  const shared = frozen
    .flatMap(([, ids]) => ids.map(String))
    .filter((id) => seen.size === seen.add(id).size)
    .map((id) => `freezes the module ${quote(id)} twice`);
  const unknown = (host?.loads ?? [])
    .filter((each) => {
      const target = outputs.get(each);
      return target === undefined || (CODE.test(each) && target.kind !== kind);
    })
    .map((each) => `loads ${quote(each)}, which is no such output`);
  return [...strangers, ...whole, ...shared, ...unknown].map(
    (problem) => `${problem}, in ${quote(path)}`,
  );
};

/** What the manifest says of webpack's files that cannot be. */
export const checkWebpackFrames = (manifest: BundleManifest): readonly Diagnostic[] => {
  const { file, webpack, outputs } = manifest;
  if (webpack === undefined) return [];
  const problems = [...outputs.values()].flatMap((output) => {
    const { runtime, after, path } = output;
    if (after !== undefined && outputs.get(after)?.runtime === undefined)
      return [`says that ${quote(path)} comes after what has no kernel`];
    return runtime === undefined ? [] : runtimeProblems(output, runtime, manifest);
  });
  return problems.map((problem) => manifestInvalid(file, problem));
};
