// Diagnostics about a module's own text.

import type { Diagnostic, SourceLocation } from "../diagnostic.ts";
import { quote } from "../quote.ts";

export const moduleSyntax = (
  owner: string,
  reason: string,
  location: SourceLocation,
): Diagnostic => ({
  code: "BULKHEAD_MODULE_SYNTAX",
  message: `${quote(location.file)} of ${quote(owner)} has a syntax error: ${reason}`,
  location,
  fix: "Mend the file, or keep it out of the build; a module that cannot be parsed cannot be confined.",
});

export const moduleReserved = (
  owner: string,
  specifier: string,
  location: SourceLocation | undefined,
): Diagnostic => ({
  code: "BULKHEAD_MODULE_RESERVED",
  message: `${quote(owner)} imports ${quote(specifier)}, a name of Bulkhead's own`,
  ...(location !== undefined && { location }),
  fix: "Names that begin with `bulkhead:` hand out powers and are not for packages; find out why this one asks.",
});

/** `format`: what the file's name says that it is. */
export const moduleFormat = (
  owner: string,
  format: "CommonJS" | "an ES module",
  reason: string,
  location: SourceLocation,
): Diagnostic => ({
  code: "BULKHEAD_MODULE_FORMAT",
  message: `${quote(location.file)} of ${quote(owner)} is ${format} by its name, and is none by its syntax: ${reason}`,
  location,
  fix:
    format === "CommonJS"
      ? 'Name the file .mjs (.mts), or .js below a package.json with `"type": "module"`.'
      : 'Name the file .cjs (.cts), or .js below a package.json without `"type": "module"`.',
});

export const strictMode = (
  owner: string,
  reason: string,
  location: SourceLocation,
): Diagnostic => ({
  code: "BULKHEAD_STRICT_MODE",
  message: `${quote(location.file)} of ${quote(owner)} cannot be made strict: ${reason}`,
  location,
  fix: "All confined code is strict. Use a release of the package that is, or patch this line.",
});

export const moduleUnreadable = (
  file: string,
  reason: string,
  location?: SourceLocation,
): Diagnostic => ({
  code: "BULKHEAD_MODULE_UNREADABLE",
  message: `${quote(file)} cannot be read as a module: ${reason}`,
  ...(location !== undefined && { location }),
  fix: "Check the file's permissions and that it is UTF-8 text, or keep it out of the build.",
});

/** `isBuiltin`: the name is one of Node's own modules, and the platform is a browser. */
export const importUnresolved = (
  specifier: string,
  owner: string,
  location: SourceLocation,
  isBuiltin = false,
): Diagnostic => ({
  code: "BULKHEAD_IMPORT_UNRESOLVED",
  message: `${quote(owner)} imports ${quote(specifier)}, which leads to no module`,
  location,
  ...(isBuiltin && { notes: ["It is built into Node, and the platform is a browser"] }),
  fix: isBuiltin
    ? "Choose the platform `node`, or install a package of that name for browsers."
    : "Install the package, or mend the import.",
});

/** `files` in the order of the imports; the last imports the first. A warning: JavaScript permits it. */
export const circularImport = (files: readonly string[], location: SourceLocation): Diagnostic => ({
  code: "BULKHEAD_CIRCULAR_IMPORT",
  message: `${files.length} modules of the application import each other in a circle`,
  location,
  notes: [...files, files[0] ?? ""].map(
    (file, index) => `${index === 0 ? "" : "imports "}${quote(file)}`,
  ),
  fix: "Move what both need into a module of its own: in a circle, one of them runs before what it imports.",
});
