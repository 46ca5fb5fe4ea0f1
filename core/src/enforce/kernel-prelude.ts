// The kernel in front of an output. It enters after the bundler and its minifier are done, as one line whose bytes are
// known: nobody has rewritten them, so they can be compared, and nothing of the file can run before them.

import { literal } from "../compile/own-modules.ts";

/** What the browser or Node takes a file for. */
export type OutputKind = "script" | "commonjs" | "module";

/** One of the kernels that a version of Bulkhead has. */
export interface KnownKernel {
  /** An expression on one line; its value is `startKernel`. */
  readonly code: string;
  /** The global names that it reads: what surrounds it must declare none of them. */
  readonly freeNames: readonly string[];
}

/** The kernel with what one build says to it. */
export interface KernelPrelude {
  /** The constant that holds the kernel. It has a hash in it, so that every hash of a file covers the kernel too. */
  readonly name: string;
  /** Its value: the kernel, started. */
  readonly expression: string;
}

export type Sha256 = (text: string) => string;

/** `shims`: a function that runs them, as text. */
export const makeKernelPrelude = (
  { code }: KnownKernel,
  options: object,
  sha256: Sha256,
  shims?: string,
): KernelPrelude => {
  const expression = `${code}(${literal(options)}${shims === undefined ? "" : `,${shims}`})`;
  return { name: `bulkheadKernel_${sha256(expression).slice(0, 16)}`, expression };
};

// In modules too: one that is loaded as a script by mistake stays strict.
const STRICT = '"use strict";';

// A constant of a script would be seen by every other script of the page; one of a block is not.
/** The line before an output that holds the kernel itself. */
export const openingLine = ({ name, expression }: KernelPrelude, kind: OutputKind): string =>
  `${STRICT}${kind === "script" ? "{" : ""}const ${name}=${expression};`;

/** The line after it; none where it is empty. */
export const closingLine = (kind: OutputKind): string => (kind === "script" ? "}" : "");

/** The name of the kernel's own file, where outputs share one; `extension` is that of the outputs. */
export const kernelFileName = ({ name }: KernelPrelude, extension: string): string =>
  name.replace("bulkheadKernel_", "bulkhead-kernel-") + extension;

/** Its text. */
export const kernelFile = ({ name, expression }: KernelPrelude): string =>
  `${STRICT}export const ${name}=${expression};\n`;

/** The line before a module that imports the kernel: the first import of a module is evaluated first. */
export const importLine = ({ name }: KernelPrelude, specifier: string): string =>
  `${STRICT}import{${name}}from${JSON.stringify(specifier)};`;

/** What comes before the line where the build's settings have a banner. */
export const bannerLines = (banner: string): string =>
  banner === "" ? "" : `${STRICT}\n${banner}\n`;
