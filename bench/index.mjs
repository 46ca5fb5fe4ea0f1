// All figures, taken in one run. Loaded by scripts/bench.mjs when everything is installed and built.
import { bulkhead } from "@bulkhead/esbuild";
import * as harness from "../fixtures/harness/dist/index.js";
import { buildBundles } from "./bundles.mjs";
import { measureHotLoops } from "./hot-loop.mjs";
import { measureKernel, measureSize } from "./size.mjs";
import { measureStartUp } from "./start-up.mjs";

/** Figures: `{ name, value, unit, bar, detail }`; without a bar it is there to compare with. */
export const takeFigures = () =>
  harness.withTemporaryDirectory(async (workspace) => {
    console.error("Building …");
    const { wallet, hotLoop, empty } = await buildBundles({ ...harness, bulkhead }, workspace);
    console.error("Measuring; a quiet machine gives better figures …");
    return [
      measureSize(wallet.node, "node"),
      measureSize(wallet.browser, "browser"),
      await measureKernel(empty),
      await measureStartUp(wallet.node, empty),
      ...(await measureHotLoops(hotLoop)),
    ];
  });
