// How much larger a confined bundle is, and how large the kernel.
import { brotliCompressSync, constants } from "node:zlib";
import { build } from "esbuild";

const KERNEL = /(^|\/)(runtime-kernel|node_modules\/ses|node_modules\/@endo)\//;

/** `{ total, kernel }`: minified bytes of a bundle's JavaScript, and those of it that are the kernel's and ses'. */
const bytesOf = ({ result }) => {
  const [, output] = Object.entries(result.metafile.outputs).find(([path]) => /\.c?js$/.test(path));
  const kernel = Object.entries(output.inputs).filter(([path]) => KERNEL.test(path));
  return {
    total: output.bytes,
    kernel: kernel.reduce((sum, [, { bytesInOutput }]) => sum + bytesInOutput, 0),
  };
};

export const measureSize = ({ plain, confined }, platform) => {
  const before = bytesOf(plain).total;
  const { total, kernel } = bytesOf(confined);
  return {
    name: `minified size, ${platform}`,
    value: (total - kernel) / before,
    unit: "x",
    bar: 1.02,
    detail: `${total - kernel} bytes without the kernel's ${kernel}; plain ${before}`,
  };
};

/** The kernel with all that it exports and ses, as a browser would fetch them. */
export const measureKernel = async (root) => {
  const { outputFiles } = await build({
    stdin: {
      contents: 'import * as kernel from "@bulkhead/runtime-kernel"; globalThis.kernel = kernel;',
      resolveDir: root,
    },
    bundle: true,
    minify: true,
    write: false,
    platform: "browser",
  });
  const minified = outputFiles[0].contents;
  const compressed = brotliCompressSync(minified, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11 },
  });
  return {
    name: "kernel and ses, brotli",
    value: compressed.length / 1000,
    unit: "kB",
    bar: 30,
    detail: `${compressed.length} bytes of ${minified.length} minified`,
  };
};
