// Diagnostics about finished outputs: what keeps them from being proved.

import type { Diagnostic, SourceLocation } from "../diagnostic.ts";
import { printable, quote } from "../quote.ts";

const REBUILD =
  "Do not ship this file. Build again with Bulkhead alone; if that is refused too, a plugin, the minifier or the bundler has broken the confinement: report it.";

export const outputSyntax = (reason: string, location: SourceLocation): Diagnostic => ({
  code: "BULKHEAD_OUTPUT_SYNTAX",
  message: `The output cannot be read as strict code: ${printable(reason)}`,
  location,
  fix: "Emit syntax that ECMAScript has, and nothing that only sloppy code may write; a later tool may have changed the file.",
});

export const outputSloppy = (file: string): Diagnostic => ({
  code: "BULKHEAD_OUTPUT_SLOPPY",
  message: "The output is not strict code",
  location: { file, line: 1, column: 0 },
  notes: ["In sloppy code `this` of a plain call is the real global object."],
  fix: 'Keep the `"use strict"` that Bulkhead puts in front of every output.',
});

export const outputFreeName = (
  name: string,
  use: "reads" | "assigns",
  location: SourceLocation,
): Diagnostic => ({
  code: "BULKHEAD_OUTPUT_FREE_NAME",
  message: `The output ${use} ${quote(name)} of the real global object`,
  location,
  notes: ["Confined code has every free name resolved; only frozen intrinsics stay."],
  fix: REBUILD,
});

export const outputGlobalThis = (location: SourceLocation): Diagnostic => ({
  code: "BULKHEAD_OUTPUT_FREE_NAME",
  message: "The output reads `this` outside of functions, which may be the real global object",
  location,
  fix: REBUILD,
});

export const outputEvaluates = (location: SourceLocation): Diagnostic => ({
  code: "BULKHEAD_OUTPUT_EVALUATES",
  message: "The output evaluates text by the host's own `eval`",
  location,
  notes: ["Confined code has its package's own evaluator, or none."],
  fix: REBUILD,
});

export const outputImport = (what: string, location: SourceLocation): Diagnostic => ({
  code: "BULKHEAD_OUTPUT_IMPORT",
  message: `The output loads ${what}, which compartment-map.json does not list`,
  location,
  fix: REBUILD,
});

export const outputImportMeta = (location: SourceLocation): Diagnostic => ({
  code: "BULKHEAD_OUTPUT_IMPORT_META",
  message: "The output uses `import.meta` for more than to read its address",
  location,
  notes: [
    "`import.meta` is one object for all the packages of a file, and leads to the host's loader.",
  ],
  fix: REBUILD,
});

export const outputComment = (what: string, location: SourceLocation): Diagnostic => ({
  code: "BULKHEAD_OUTPUT_COMMENT",
  message: `The output has ${what}`,
  location,
  notes: ["What is a comment in a script is code in a module, and the other way round."],
  fix: "Let the minifier write operators apart (`a < ! --b`), as esbuild does.",
});

export const outputKernel = (reason: string, location: SourceLocation): Diagnostic => ({
  code: "BULKHEAD_OUTPUT_KERNEL",
  message: reason,
  location,
  notes: ["Code that runs before the kernel, or under another one, is not confined."],
  fix: "Let nothing change an output after Bulkhead has put the kernel in front of it, and verify with the version of Bulkhead that built it.",
});

export const outputPower = (what: string, location: SourceLocation): Diagnostic => ({
  code: "BULKHEAD_OUTPUT_POWER",
  message: what,
  location,
  notes: [
    "Compartments and views of builtins are made from what the policy says, and nothing else.",
  ],
  fix: REBUILD,
});

export const outputUnlisted = (file: string, reason: string): Diagnostic => ({
  code: "BULKHEAD_OUTPUT_UNLISTED",
  message: `${quote(file)} ${reason}`,
  fix: "Verify a build as it was written: all of its files, and the compartment-map.json of the same build. Code that is only copied there (of Vite's `public/`) runs unconfined where a page loads it: name it with `--except`, or keep it elsewhere.",
});

export const manifestInvalid = (file: string, reason: string): Diagnostic => ({
  code: "BULKHEAD_MANIFEST_INVALID",
  message: `${quote(file)} ${reason}`,
  fix: "Take the compartment-map.json that the build wrote, unchanged.",
});
