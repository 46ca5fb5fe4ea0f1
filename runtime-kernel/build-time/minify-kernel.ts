// The last tenth of the kernel's size: esbuild minifies module by module, terser sees through what is used once. Only what cannot
// change what the kernel does is switched on: it runs among getters of hosts, and code that is moved past one reads another answer.
import { createHash } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { type MinifyOptions, minify } from "terser";

const { resolve } = createRequire(import.meta.url);

const OPTIONS: MinifyOptions = {
  module: true,
  ecma: 2020,
  compress: {
    passes: 2,
    // A read that nothing uses may still be a getter's, of the host or of a proxy.
    pure_getters: false,
    builtins_pure: false,
    // They move expressions past each other.
    collapse_vars: false,
    hoist_props: false,
    // `length` of what stands in for a host's function.
    keep_fargs: true,
    // A function that is called once is not put where it is called: stacks, and the frames that captureStackTrace leaves out.
    inline: 1,
    // As the engine does; texts of one kind, side by side, compress better: 0.3 kB.
    hoist_funs: true,
    // Smaller before compression only.
    sequences: false,
  },
  format: { comments: false },
};

/** The same ES module, smaller. Takes two seconds. */
const minifyKernel = async (text: string): Promise<string> => {
  const { code } = await minify(text, OPTIONS);
  if (code === undefined) throw new Error("Internal: the kernel was not minified");
  return code;
};

/** The same, remembered beside the packages: every build, and every file of tests, asks for the same three texts. */
export const recallMinified = async (text: string): Promise<string> => {
  const terser = resolve("terser/package.json");
  const key = createHash("sha256")
    .update(`${await readFile(terser, "utf8")}\0${JSON.stringify(OPTIONS)}\0${text}`)
    .digest("hex");
  const folder = join(dirname(dirname(terser)), ".cache/bulkhead-kernels");
  const file = join(folder, `${key}.js`);
  const known = await readFile(file, "utf8").catch(() => undefined);
  if (known !== undefined) return known;
  const code = await minifyKernel(text);
  await mkdir(folder, { recursive: true });
  // Whole or not at all: tests run side by side.
  await writeFile(`${file}.${process.pid}`, code);
  await rename(`${file}.${process.pid}`, file);
  return code;
};
