// The kernel and ses as one ES module, bundled when Bulkhead is built: no user's project needs a bundler for it, and its
// bytes are the same for everybody who has a version.
import { dirname, join } from "node:path";
import { build } from "esbuild";

/** `entry`: absolute path of the kernel's first module. */
export const bundleKernel = async (entry: string): Promise<string> => {
  const { outputFiles } = await build({
    entryPoints: [entry],
    // Paths in comments are relative to it: the same kernel gives the same bytes in every folder.
    absWorkingDir: join(dirname(entry), ".."),
    bundle: true,
    write: false,
    format: "esm",
    platform: "neutral",
    target: "es2022",
    legalComments: "none",
    tsconfigRaw: {},
  });
  return outputFiles[0]?.text ?? "";
};
