// What a build asks for that cannot be confined, said before it starts.

import { BulkheadError, type Diagnostic, buildUnsupported, quote } from "@bulkhead/core";
import type { Compiler } from "webpack";

const FEDERATION = [
  "ModuleFederationPlugin",
  "ContainerPlugin",
  "ContainerReferencePlugin",
  "SharePlugin",
  "ConsumeSharedPlugin",
  "ProvideSharedPlugin",
];

// By name: a plugin may come from another copy of webpack.
const UNSUPPORTED_PLUGINS: ReadonlyMap<string, string> = new Map([
  [
    "HotModuleReplacementPlugin",
    "Leave Bulkhead out of builds that replace modules while they run, or give it `mode: 'off'` there.",
  ],
  [
    "EvalDevToolModulePlugin",
    "Use SourceMapDevToolPlugin, or `devtool: 'source-map'`: code in strings is not confined code.",
  ],
  [
    "EvalSourceMapDevToolPlugin",
    "Use SourceMapDevToolPlugin, or `devtool: 'source-map'`: code in strings is not confined code.",
  ],
  [
    "DllReferencePlugin",
    "Let this build bundle the packages: what another build has bundled is not confined by this one.",
  ],
  ...FEDERATION.map(
    (name) =>
      [
        name,
        "Build without module federation: what another build has bundled is not confined by this one.",
      ] as const,
  ),
]);

const pluginProblems = ({ options }: Compiler): readonly Diagnostic[] =>
  options.plugins.flatMap((plugin) => {
    const name =
      typeof plugin === "object" && plugin !== null ? plugin.constructor.name : undefined;
    const fix = name === undefined ? undefined : UNSUPPORTED_PLUGINS.get(name);
    return name === undefined || fix === undefined
      ? []
      : [buildUnsupported(`A build with ${name}`, fix)];
  });

const optionProblems = ({ options: { devtool, output, experiments } }: Compiler) => {
  const problems: Diagnostic[] = [];
  if (typeof devtool === "string" && devtool.includes("eval"))
    problems.push(
      buildUnsupported(
        `A build with \`devtool: '${devtool}'\``,
        "Use `devtool: 'source-map'`, or another one without `eval`: code in strings is not confined code, and no Content-Security-Policy lets it run.",
      ),
    );
  // The kernel's names must not be those of the bundle's variables.
  if (output.iife === false && output.module !== true)
    problems.push(
      buildUnsupported(
        "A build with `output.iife: false`",
        "Leave the option out: a bundle's variables must be its own.",
      ),
    );
  if (experiments.lazyCompilation !== undefined && experiments.lazyCompilation !== false)
    problems.push(
      buildUnsupported(
        "A build with `experiments.lazyCompilation`",
        "Leave the option out: what is compiled later is not confined by this build.",
      ),
    );
  return problems;
};

// Their wrappers read names of the host in the midst of code that may be anybody's.
const UNPROVED_LIBRARIES: ReadonlySet<string> = new Set([
  "amd",
  "amd-require",
  "assign-properties",
  "jsonp",
  "system",
  "this",
  "umd",
  "umd2",
]);

const libraryProblems = ({ options: { output, entry } }: Compiler): readonly Diagnostic[] => {
  const entries = typeof entry === "function" ? [] : Object.values(entry);
  const types = [output, ...entries].flatMap(({ library }) => library?.type ?? []);
  return [...new Set(types)]
    .filter((type) => UNPROVED_LIBRARIES.has(type))
    .map((type) =>
      buildUnsupported(
        `A proved build of a library of type ${quote(type)}`,
        "Make it a global variable (`type: 'window'`), an ES module (`'module'`) or a module of Node's (`'commonjs2'`); `verify: false` builds it without a proof.",
      ),
    );
};

/**
 * Refuses what no check of modules could make safe. `isProved`: whether the output will be.
 *
 * @throws {BulkheadError} BULKHEAD_BUILD_UNSUPPORTED
 */
export const checkBuild = (compiler: Compiler, isProved: boolean): void => {
  const [first, ...rest] = [
    ...optionProblems(compiler),
    ...pluginProblems(compiler),
    ...(isProved ? libraryProblems(compiler) : []),
  ];
  if (first !== undefined) throw new BulkheadError(first, ...rest);
};
