// In place of kernel-code.ts where sources are read instead of what was built: in Bulkhead's own tests.
import { fileURLToPath } from "node:url";
import { bundleKernel } from "./bundle-kernel.ts";

let code: Promise<string> | undefined;

/** The code of the kernel as its sources are. */
export const readKernelCode = (): Promise<string> => {
  code ??= bundleKernel(fileURLToPath(new URL("../src/index.ts", import.meta.url)));
  return code;
};
