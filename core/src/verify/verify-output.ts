// The proof of a build: the final files as a browser gets them, against compartment-map.json and the known kernels. What is
// proved, under which assumptions, and what is not, is said in docs/security.md. Reads nothing itself and changes nothing.

import type { Diagnostic } from "../diagnostic.ts";
import { kernelOptions } from "../compile/own-modules.ts";
import { type KnownKernel, type Sha256, makeKernelPrelude } from "../enforce/kernel-prelude.ts";
import { manifestInvalid, outputSyntax, outputUnlisted } from "../errors/output-errors.ts";
import type { IntrinsicNames } from "../facts/intrinsic-names.ts";
import { formatPolicy } from "../policy/format.ts";
import { checkCompartments, checkViews } from "./compartments.ts";
import { type BundlerProfile, profileOf } from "./bundler-profiles.ts";
import type { BundleManifest, ManifestOutput } from "./bundle-manifest.ts";
import {
  type CodeOutput,
  type ExpectedLine,
  checkWebpackFrames,
  expectedLine,
} from "./frame-lines.ts";
import { checkFreeNames } from "./free-names.ts";
import { checkHtmlComments } from "./html-comments.ts";
import { checkInertChunk } from "./inert-chunk.ts";
import { checkKernelSurroundings } from "./kernel-surroundings.ts";
import { valueText } from "./literal-value.ts";
import { checkLoads } from "./loads.ts";
import { checkKernelFile, readLayout } from "./output-layout.ts";
import { type ParsedOutput, parseOutput } from "./parsed-output.ts";
import { followPowers } from "./powers.ts";
import { checkKernelFirst, checkStrict } from "./strict-code.ts";
import { checkTopThis } from "./top-this.ts";

/** A file of the build. */
export interface BuiltFile {
  /** Relative to the manifest's folder, with `/`. */
  readonly path: string;
  /** Of its bytes, in hexadecimal digits. */
  readonly sha256: string;
  /** Its bytes as UTF-8, a byte order mark included; throws where they are none. */
  readonly text: () => string;
}

export interface Verification {
  readonly manifest: BundleManifest;
  readonly files: readonly BuiltFile[];
  /** The kernels of this version. */
  readonly kernels: readonly KnownKernel[];
  readonly intrinsics: IntrinsicNames;
  readonly sha256: Sha256;
}

const isCode = (output: ManifestOutput): output is CodeOutput =>
  output.kind !== "kernel" && output.kind !== "data";

const checkListing = ({ manifest, files }: Verification): readonly Diagnostic[] => {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const listed = [...manifest.outputs.values()].flatMap(({ path, sha256: expected }) => {
    const file = byPath.get(path);
    if (file === undefined)
      return [outputUnlisted(path, "is not there, and compartment-map.json lists it")];
    return file.sha256 === expected
      ? []
      : [outputUnlisted(path, "has other bytes than compartment-map.json lists")];
  });
  const others = files
    .filter(({ path }) => !manifest.outputs.has(path))
    .map(({ path }) =>
      outputUnlisted(path, "is not in compartment-map.json: Bulkhead did not write it"),
    );
  const missing = [...manifest.chunks.code, ...manifest.chunks.data]
    .filter((path) => !manifest.outputs.has(path))
    .map((path) =>
      outputUnlisted(path, "has modules in compartment-map.json, and is no output there"),
    );
  const mistaken = [...manifest.outputs.values()]
    .filter(({ path, kind }) => kind === "data" && manifest.chunks.code.has(path))
    .map(({ path }) => outputUnlisted(path, "holds code, and compartment-map.json calls it data"));
  return [...listed, ...others, ...missing, ...mistaken];
};

const KERNEL_OPTIONS: ReadonlySet<string> = new Set([
  "lockdown",
  "writtenGlobals",
  "writtenClasses",
  "scuttle",
]);

const checkManifest = ({ manifest, sha256 }: Verification): readonly Diagnostic[] => {
  const { file, policy, policySha256, kernel, outputs } = manifest;
  const problems: string[] = [];
  if (sha256(formatPolicy(policy)) !== policySha256)
    problems.push("has another policy than its `policySha256` says");
  // The two of them say nothing of what a package may reach.
  const { lockdown = {}, scuttle: _scuttle, ...options } = kernel.options;
  const { lockdown: _, ...expected } = kernelOptions({}, policy);
  for (const name of Object.keys(options))
    if (!KERNEL_OPTIONS.has(name))
      problems.push(`starts the kernel with \`${name}\`, which confines less`);
  if (valueText(options) !== valueText(expected))
    problems.push("starts the kernel otherwise than its policy says");
  if (typeof lockdown !== "object") problems.push("has no object at `kernel.options.lockdown`");
  if ([...outputs.values()].filter(({ kind }) => kind === "kernel").length > 1)
    problems.push("lists more than one kernel");
  return problems.map((reason) => manifestInvalid(file, reason));
};

interface Proof {
  readonly verification: Verification;
  /** Of the constant that holds the kernel. */
  readonly name: string;
  readonly lines: ReadonlyMap<string, ExpectedLine>;
  readonly profile: BundlerProfile;
}

const checkFront = (
  output: ParsedOutput,
  { verification, lines }: Proof,
): readonly Diagnostic[] => {
  const { webpack, outputs } = verification.manifest;
  const { declares, hostNames } = lines.get(output.path) ?? { declares: "", hostNames: [] };
  if (declares !== undefined)
    return [
      ...checkKernelFirst(output, declares),
      ...checkKernelSurroundings(output, declares, hostNames),
    ];
  // What is required first has the kernel.
  if (outputs.get(output.path)?.after !== undefined)
    return checkKernelSurroundings(output, "", hostNames);
  const { globalObject: holder = "", chunkGlobal: key = "" } = webpack ?? {};
  return checkInertChunk(output, output.kind === "script" ? { holder, key } : undefined);
};

const checkCode = (outputs: readonly ParsedOutput[], proof: Proof): readonly Diagnostic[] => {
  const { verification, name, profile } = proof;
  const { manifest, intrinsics } = verification;
  const powers = followPowers(outputs, name, manifest.publicPath);
  const views = checkViews(powers, manifest);
  const rules = { manifest, powers, hosts: views.hosts };
  return [
    ...powers.problems,
    ...checkCompartments(powers, manifest),
    ...views.problems,
    ...outputs.flatMap((output) => [
      ...checkStrict(output),
      ...checkFront(output, proof),
      ...checkTopThis(output),
      ...checkFreeNames(output, intrinsics, profile),
      ...checkLoads(output, rules),
      ...checkHtmlComments(output),
    ]),
  ];
};

const textOf = (file: BuiltFile): string | Diagnostic => {
  try {
    return file.text();
  } catch {
    return outputSyntax("its bytes are not UTF-8", { file: file.path, line: 1, column: 0 });
  }
};

/** Where the shims may end, in the line that has them: before what closes the kernel, or before webpack's tables. */
const endsOfShims = (line: string): readonly number[] => [
  line.replace(/\);(?:export\{[^}]*\};?)?$/, "").length,
  ...[...line.matchAll(/\),\{__proto__:null,/g)].map(({ index }) => index),
];

/**
 * The shims as they stand in an output, if they are those that the manifest lists: trusted code, told apart by its hash. Without
 * them no output begins as it has to.
 */
const findShims = (
  { manifest, files, sha256 }: Pick<Verification, "files" | "manifest" | "sha256">,
  kernel: KnownKernel,
): string | undefined => {
  const { options, shimsSha256 } = manifest.kernel;
  if (shimsSha256 === undefined) return undefined;
  const before = makeKernelPrelude(kernel, options, sha256, "").expression.slice(0, -1);
  for (const file of files) {
    if (manifest.outputs.get(file.path)?.kind === "data") continue;
    const text = textOf(file);
    const start = typeof text === "string" ? text.indexOf(before) : -1;
    if (typeof text !== "string" || start < 0) continue;
    const line = text.slice(start + before.length).split("\n", 1)[0] ?? "";
    const shims = endsOfShims(line).map((end) => line.slice(0, end));
    const found = shims.find((each) => sha256(each) === shimsSha256);
    if (found !== undefined) return found;
  }
  return undefined;
};

/** Parses the outputs of code whose kernel is in its place. */
const readOutputs = (
  { manifest, files, sha256 }: Verification,
  kernel: KnownKernel,
): {
  readonly name: string;
  readonly lines: ReadonlyMap<string, ExpectedLine>;
  readonly parsed: readonly ParsedOutput[];
  readonly problems: readonly Diagnostic[];
} => {
  const shims = findShims({ manifest, files, sha256 }, kernel);
  const prelude = makeKernelPrelude(kernel, manifest.kernel.options, sha256, shims);
  const sources = { manifest, prelude, kernelNames: kernel.freeNames, sha256 };
  const lines = new Map<string, ExpectedLine>();
  const parsed: ParsedOutput[] = [];
  const problems: Diagnostic[] = [];
  for (const file of files) {
    const { path } = file;
    const output = manifest.outputs.get(path);
    if (output === undefined || output.kind === "data") continue;
    const text = textOf(file);
    if (typeof text !== "string") {
      problems.push(text);
      continue;
    }
    if (!isCode(output)) {
      problems.push(...checkKernelFile(text, output, prelude));
      continue;
    }
    const line = expectedLine(output, sources);
    lines.set(path, line);
    const { layout, problem } = readLayout(text, output, line);
    if (problem !== undefined) {
      problems.push(problem);
      continue;
    }
    const result = parseOutput(path, output.kind, text, layout);
    if ("code" in result) problems.push(result);
    else parsed.push(result);
  }
  return { name: prelude.name, lines, parsed, problems };
};

/**
 * All that keeps a build from being proved; empty where it is. Files are all that the build wrote, but for the manifest.
 */
export const verifyOutput = (verification: Verification): readonly Diagnostic[] => {
  const { manifest, kernels, sha256 } = verification;
  const problems = [
    ...checkListing(verification),
    ...checkManifest(verification),
    ...checkWebpackFrames(manifest),
  ];
  const kernel = kernels.find(({ code }) => sha256(code) === manifest.kernel.sha256);
  const profile = profileOf(manifest.bundler);
  if (kernel === undefined)
    problems.push(
      manifestInvalid(manifest.file, "names a kernel that this version of Bulkhead does not have"),
    );
  if (profile === undefined)
    problems.push(manifestInvalid(manifest.file, "names a bundler that is not known"));
  if (kernel === undefined || profile === undefined) return problems;
  const { parsed, problems: unread, ...read } = readOutputs(verification, kernel);
  return [...problems, ...unread, ...checkCode(parsed, { verification, profile, ...read })];
};
