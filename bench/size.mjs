// How much larger a confined bundle is, and how large the kernel.
import { readFile, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants } from "node:zlib";
import { bundleKernel } from "../runtime-kernel/dist/build-time/bundle-kernel.js";

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

/** As a browser would fetch it. */
const compressedSize = (bytes) =>
  brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;

// In the kernel's own folder, for that is where its ses is found.
const SES_ALONE = fileURLToPath(new URL("../runtime-kernel/dist/ses-alone.mjs", import.meta.url));

const measureSesAlone = async () => {
  await writeFile(SES_ALONE, 'import "ses";\nexport const startKernel = lockdown;\n');
  try {
    return compressedSize((await bundleKernel(SES_ALONE)).code);
  } finally {
    await rm(SES_ALONE);
  }
};

/** The confined empty program: kernel and ses as they are shipped, and little else; and what of it is not ses. */
export const measureKernel = async ({ confined }) => {
  const minified = await readFile(confined.bundle);
  const compressed = compressedSize(minified);
  const ses = await measureSesAlone();
  return [
    {
      name: "kernel and ses, brotli",
      value: compressed / 1000,
      unit: "kB",
      bar: 33,
      detail: `${compressed} bytes of ${minified.length} minified`,
    },
    {
      name: "kernel alone, brotli",
      value: (compressed - ses) / 1000,
      unit: "kB",
      bar: 8,
      detail: `ses alone, bundled and minified alike, takes ${ses} bytes`,
    },
  ];
};
