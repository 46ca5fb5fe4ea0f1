// How much larger a confined bundle is, and how large the kernel.
import { readFile } from "node:fs/promises";
import { brotliCompressSync, constants } from "node:zlib";

/** `{ total, kernel }`: minified bytes of a bundle, and those of the line in front of it that is the kernel and ses. */
const bytesOf = async ({ bundle }) => {
  const text = await readFile(bundle, "utf8");
  const line = /^.*const bulkhead(?:Kernel|Runtime)_.*$/m.exec(text)?.[0] ?? "";
  return { total: Buffer.byteLength(text), kernel: Buffer.byteLength(line) };
};

export const measureSize = async ({ plain, confined }, platform) => {
  const before = (await bytesOf(plain)).total;
  const { total, kernel } = await bytesOf(confined);
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
    bar: 33,
    detail: `${compressed.length} bytes of ${minified.length} minified`,
  };
};
