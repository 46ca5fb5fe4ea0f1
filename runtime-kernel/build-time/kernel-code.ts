// For bundler plugins: the kernel with ses as one ES module, which exports `startKernel`.
import { readFile } from "node:fs/promises";

let code: Promise<string> | undefined;

/** The kernel's code as this version was built with. */
export const readKernelCode = (): Promise<string> => {
  code ??= readFile(new URL("../kernel.js", import.meta.url), "utf8");
  return code;
};
