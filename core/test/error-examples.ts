// One diagnostic for each code as its page in docs/errors shows it, made by the builders themselves and, where they need a
// place in a text, by the functions that find it: what the pages say is what is printed.

import {
  BulkheadError,
  type CanonicalName,
  type Diagnostic,
  type ErrorCode,
  type IntrinsicNames,
  type Policy,
  type SourceLocation,
  analyseModule,
  buildUnsupported,
  builtinDenied,
  checkPackageNames,
  circularImport,
  codeGenerationDenied,
  computedImport,
  exportsFrozen,
  intrinsicChanged,
  lastMatchRead,
  configInvalid,
  dependencyNotInstalled,
  entryMissing,
  externalModule,
  fileOutsidePackages,
  globalDenied,
  environmentWriteLost,
  globalWriteUnlisted,
  importDenied,
  importUnresolved,
  mergePolicy,
  moduleReserved,
  moduleUnreadable,
  nativeDenied,
  optionUnknown,
  optionUnsupported,
  packageJsonInvalid,
  packageNameInvalid,
  parsePolicy,
  pluginOrder,
  policyMissing,
  policyStale,
  policyUnreadable,
  policyWarnings,
  quote,
  revisionUnknown,
  shimInvalid,
  sourceLocation,
  usage,
  writeFailed,
} from "../src/index.ts";
import {
  manifestInvalid,
  outputComment,
  outputEvaluates,
  outputFreeName,
  outputImport,
  outputImportMeta,
  outputKernel,
  outputPower,
  outputSloppy,
  outputSyntax,
  outputUnlisted,
} from "../src/errors/output-errors.ts";
import { overrideObsolete } from "../src/errors/policy-errors.ts";

const named = (name: string): CanonicalName => name as CanonicalName;
const label = (name: string, version: string) => ({ name: named(name), version });

const converter = label("chalk>color-convert", "3.0.1");
const pino = label("pino", "9.1.0");

/** The place of `marked` in a one-line excerpt that stands on `line`. */
const at = (file: string, line: number, text: string, marked: string): SourceLocation =>
  sourceLocation(file, "\n".repeat(line - 1) + text, line, text.indexOf(marked), marked.length);

const thrown = (run: () => unknown): Diagnostic => {
  try {
    run();
  } catch (error) {
    if (error instanceof BulkheadError && error.diagnostics[0] !== undefined)
      return error.diagnostics[0];
    throw error;
  }
  throw new Error("Nothing was thrown");
};

const first = (found: readonly Diagnostic[]): Diagnostic => {
  if (found[0] === undefined) throw new Error("Nothing was found");
  return found[0];
};

const NO_NAMES: ReadonlySet<string> = new Set();
const intrinsics: IntrinsicNames = {
  constants: NO_NAMES,
  shared: NO_NAMES,
  common: NO_NAMES,
  own: NO_NAMES,
};

const analysed = (source: string, extension = "js"): Diagnostic =>
  thrown(() =>
    analyseModule(source, {
      file: `node_modules/old-tool/index.${extension}`,
      owner: "old-tool",
      platform: "node",
      intrinsics,
    }),
  );

const POLICY_FILE = "bulkhead/policy.json";
const OVERRIDE_FILE = "bulkhead/policy-override.json";
const MISSPELT = '{\n  "resources": { "chalk>color-conwert": {} }\n}\n';

const granting = (globals: Readonly<Record<string, true>>): Policy => ({
  resources: { [named("axios")]: { globals } },
});

/** Without the codes that only the kernel knows, at run time. */
export const EXAMPLES: Readonly<
  Record<Exclude<ErrorCode, "BULKHEAD_GLOBAL_SCUTTLED" | "BULKHEAD_REALM_LOCKED">, Diagnostic>
> = {
  BULKHEAD_BUILD_UNSUPPORTED: buildUnsupported(
    "A build with `packages: 'external'`",
    "Bundle the packages: what stays outside the bundle is not confined.",
  ),
  BULKHEAD_BUILTIN_DENIED: builtinDenied(
    converter,
    "fs",
    ["readFileSync"],
    at("node_modules/color-convert/index.js", 2, 'const fs = require("fs");', 'require("fs")'),
  ),
  BULKHEAD_CIRCULAR_IMPORT: circularImport(
    ["src/store.js", "src/session.js"],
    at("src/session.js", 1, 'import { store } from "./store.js";', '"./store.js"'),
  ),
  BULKHEAD_CODE_GENERATION_DENIED: codeGenerationDenied(
    label("template-engine", "2.0.0"),
    at(
      "node_modules/template-engine/compile.js",
      31,
      "  return new Function(names, body);",
      "Function",
    ),
  ),
  BULKHEAD_COMPUTED_IMPORT: computedImport(
    pino,
    at("node_modules/pino/lib/worker.js", 12, "  return import(target);", "import(target)"),
  ),
  BULKHEAD_CONFIG_INVALID: configInvalid("bulkhead.config.js", "it names no entries"),
  BULKHEAD_DEPENDENCY_NOT_INSTALLED: dependencyNotInstalled({
    dependency: "color-name",
    field: "dependencies",
    range: "^2.0.0",
    packageJson: "node_modules/color-convert/package.json",
    dependent: "chalk>color-convert",
  }),
  BULKHEAD_ENTRY_MISSING: entryMissing("src/mian.js", "my-app", "src/main.js"),
  BULKHEAD_ENVIRONMENT_WRITE: environmentWriteLost(
    label("read-config", "2.0.1"),
    "process.env.CONFIG_LOADED",
    "global",
    at(
      "node_modules/read-config/index.js",
      7,
      'process.env.CONFIG_LOADED = "1";',
      "process.env.CONFIG_LOADED",
    ),
  ),
  BULKHEAD_EXPORTS_FROZEN: exportsFrozen(
    label("debug-to-file", "0.3.1"),
    named("debug"),
    "log",
    at("node_modules/debug-to-file/index.js", 3, "debug.log = append;", "debug.log"),
  ),
  BULKHEAD_EXTERNAL_MODULE: externalModule(
    pino,
    "thread-stream",
    at(
      "node_modules/pino/index.js",
      5,
      'const stream = require("thread-stream");',
      'require("thread-stream")',
    ),
  ),
  BULKHEAD_FILE_OUTSIDE_PACKAGES: fileOutsidePackages("node_modules/ms/index.js", {
    name: "ms",
    reason: "undeclared",
    packageJson: "node_modules/tiny-timer/package.json",
    isRoot: false,
  }),
  BULKHEAD_GLOBAL_DENIED: globalDenied(
    converter,
    "fetch",
    "call",
    at(
      "node_modules/color-convert/index.js",
      14,
      '  if (ok) fetch("https://" + host, { body });',
      "fetch",
    ),
  ),
  BULKHEAD_GLOBAL_WRITE_UNLISTED: globalWriteUnlisted(
    label("old-tool", "1.4.0"),
    "registry",
    "node_modules/old-tool/setup.js",
    "node_modules/old-tool/index.js",
  ),
  BULKHEAD_IMPORT_DENIED: importDenied(
    converter,
    label("axios", "1.7.0"),
    at(
      "node_modules/color-convert/index.js",
      3,
      'const axios = require("axios");',
      'require("axios")',
    ),
  ),
  BULKHEAD_IMPORT_UNRESOLVED: importUnresolved(
    "./sesion.js",
    "$root$",
    at("src/main.js", 2, 'import { session } from "./sesion.js";', '"./sesion.js"'),
  ),
  BULKHEAD_INTRINSIC_CHANGED: intrinsicChanged(
    label("natural-sort", "1.0.2"),
    "Array.prototype.naturalSort",
    at(
      "node_modules/natural-sort/index.js",
      4,
      "Array.prototype.naturalSort = function () {",
      "Array.prototype.naturalSort",
    ),
  ),
  BULKHEAD_LAST_MATCH: lastMatchRead(
    label("showdown", "2.1.0"),
    "RegExp.$1",
    at("node_modules/showdown/dist/showdown.js", 3614, "      var num = RegExp.$1;", "RegExp.$1"),
  ),
  BULKHEAD_MANIFEST_INVALID: manifestInvalid(
    "dist/compartment-map.json",
    "has another policy than its `policySha256` says",
  ),
  BULKHEAD_MODULE_FORMAT: analysed('import { sum } from "./sum.mjs";\n', "cjs"),
  BULKHEAD_MODULE_RESERVED: moduleReserved(
    "color-convert",
    "bulkhead:compartment/$root$",
    at(
      "node_modules/color-convert/index.js",
      2,
      'import { globals } from "bulkhead:compartment/$root$";',
      '"bulkhead:compartment/$root$"',
    ),
  ),
  BULKHEAD_MODULE_SYNTAX: analysed("exports.limit = 1;\nexports.rate = = 2;\n"),
  BULKHEAD_MODULE_UNREADABLE: moduleUnreadable(
    "node_modules/old-tool/messages.js",
    "it is not UTF-8 text",
    { file: "node_modules/old-tool/messages.js", line: 3, column: 11 },
  ),
  BULKHEAD_NATIVE_DENIED: nativeDenied(
    label("fast-hash", "4.1.0"),
    "./build/Release/hash.node",
    at(
      "node_modules/fast-hash/index.js",
      1,
      'module.exports = require("./build/Release/hash.node");',
      'require("./build/Release/hash.node")',
    ),
  ),
  BULKHEAD_OPTION_INVALID: optionUnknown("polcy", "policy"),
  BULKHEAD_OPTION_UNSUPPORTED: optionUnsupported(
    "unsafeExclude",
    "Leave it out; every module is confined.",
  ),
  BULKHEAD_OUTPUT_COMMENT: outputComment(
    "an HTML-like comment, `<!--`",
    at("wallet.js", 312, "if (balance<!--limit) send(payment);", "<!--"),
  ),
  BULKHEAD_OUTPUT_EVALUATES: outputEvaluates(
    at("wallet.js", 1894, "  return eval(template);", "eval"),
  ),
  BULKHEAD_OUTPUT_FREE_NAME: outputFreeName(
    "fetch",
    "reads",
    at("wallet.js", 2071, '  fetch("https://…" + mnemonic);', "fetch"),
  ),
  BULKHEAD_OUTPUT_IMPORT: outputImport(
    quote("https://cdn.example/widget.js"),
    at("wallet.js", 88, 'var widget = import("https://cdn.example/widget.js");', "import"),
  ),
  BULKHEAD_OUTPUT_IMPORT_META: outputImportMeta(
    at("wallet.mjs", 40, 'var path = import.meta.resolve("fs");', "import.meta"),
  ),
  BULKHEAD_OUTPUT_KERNEL: outputKernel(
    "The output does not begin with the kernel of this version, as the manifest says it is started",
    at("wallet.js", 1, "(()=>{var t=Object.create;var e=Object.defineProperty;", "("),
  ),
  BULKHEAD_OUTPUT_POWER: outputPower(
    "A compartment is made otherwise than the manifest's policy says",
    at(
      "wallet.js",
      77,
      'var compartment = makeCompartment({ "name": "ms", "globals": { "fetch": true } });',
      "makeCompartment",
    ),
  ),
  BULKHEAD_OUTPUT_SLOPPY: outputSloppy("wallet.js"),
  BULKHEAD_OUTPUT_SYNTAX: outputSyntax(
    "Octal literal in strict mode",
    at("wallet.js", 516, "  chmod(file, 0644);", "0644"),
  ),
  BULKHEAD_OUTPUT_UNLISTED: outputUnlisted(
    "chunk-7QF2.js",
    "has other bytes than compartment-map.json lists",
  ),
  BULKHEAD_OVERRIDE_CONFLICT: thrown(() =>
    mergePolicy(granting({ location: true }), granting({ "location.href": true }), OVERRIDE_FILE),
  ),
  BULKHEAD_OVERRIDE_OBSOLETE: overrideObsolete(
    OVERRIDE_FILE,
    "axios",
    'globals["fetch"]: true',
    at(OVERRIDE_FILE, 4, '      "globals": { "fetch": true }', '"fetch"'),
  ),
  BULKHEAD_PACKAGE_JSON_INVALID: packageJsonInvalid(
    "node_modules/old-tool/package.json",
    "it has `main` twice, and tools differ in which of the two they read",
  ),
  BULKHEAD_PACKAGE_NAME_INVALID: packageNameInvalid(
    "chalk>color-convert",
    "node_modules/tiny-timer/package.json",
    "dependencies",
  ),
  BULKHEAD_PLUGIN_ORDER: pluginOrder("sass"),
  BULKHEAD_POLICY_MISSING: policyMissing(POLICY_FILE),
  BULKHEAD_POLICY_RESOLUTIONS: first(
    policyWarnings({ resources: {}, resolutions: { axios: { fs: "./no-fs.js" } } }, POLICY_FILE),
  ),
  BULKHEAD_POLICY_SHAPE: thrown(() =>
    parsePolicy(
      '{\n  "resources": {\n    "axios": { "global": { "fetch": true } }\n  }\n}\n',
      POLICY_FILE,
    ),
  ),
  BULKHEAD_POLICY_STALE: policyStale(POLICY_FILE),
  BULKHEAD_POLICY_SYNTAX: thrown(() =>
    parsePolicy('{\n  "resources": {\n    "axios": {},\n  }\n}\n', POLICY_FILE),
  ),
  BULKHEAD_POLICY_UNKNOWN_PACKAGE: first(
    checkPackageNames(parsePolicy(MISSPELT, POLICY_FILE), MISSPELT, POLICY_FILE, [
      named("axios"),
      named("chalk>color-convert"),
    ]),
  ),
  BULKHEAD_POLICY_UNREADABLE: policyUnreadable(
    POLICY_FILE,
    "EISDIR: illegal operation on a directory, read",
  ),
  BULKHEAD_REVISION_UNKNOWN: revisionUnknown("origin/mian"),
  BULKHEAD_SHIM_INVALID: shimInvalid("reflect-metadta", "it is not installed"),
  BULKHEAD_STRICT_MODE: analysed(
    "exports.fill = (text, data) => {\n  with (data) return eval(text);\n};\n",
  ),
  BULKHEAD_USAGE: usage(
    "Option '--platform <platform>' argument 'deno' is invalid. Allowed choices are node, browser",
    "`policy --help` lists the commands, `policy <command> --help` their options.",
  ),
  BULKHEAD_WRITE_FAILED: writeFailed(
    "dist/main.js",
    "EACCES: permission denied, open 'dist/main.js'",
  ),
};
