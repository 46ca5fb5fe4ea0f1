// How much larger a confined bundle is, and how large the kernel.
import { readFile } from "node:fs/promises";
import { brotliCompressSync, constants } from "node:zlib";

// Kernel and ses alone: what the plugin adds for each package counts as the application's.
const KERNEL = "bulkhead:kernel";

/** `{ total, kernel }`: minified bytes of a bundle's JavaScript, and those of it that are the kernel's and ses'. */
const bytesOf = ({ result }) => {
  const [, output] = Object.entries(result.metafile.outputs).find(([path]) => /\.c?js$/.test(path));
  return { total: output.bytes, kernel: output.inputs[KERNEL]?.bytesInOutput ?? 0 };
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

/** The confined empty program: kernel and ses as they are shipped, and little else. As a browser would fetch it. */
export const measureKernel = async ({ confined }) => {
  const minified = await readFile(confined.bundle);
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
