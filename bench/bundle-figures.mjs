// What the shipped bundle costs: size, start-up, hot loops.
import { bulkhead } from "@bulkhead/esbuild";
import * as harness from "../fixtures/harness/dist/index.js";
import { buildBundles } from "./bundles.mjs";
import { measureHotLoops } from "./hot-loop.mjs";
import { measureKernel, measureSize } from "./size.mjs";
import { measureStartUp } from "./start-up.mjs";

export const takeFigures = () =>
  harness.withTemporaryDirectory(async (workspace) => {
    const { wallet, hotLoop, empty } = await buildBundles({ ...harness, bulkhead }, workspace);
    return [
      await measureSize(wallet.node, "node"),
      await measureSize(wallet.browser, "browser"),
      ...(await measureKernel(empty)),
      await measureStartUp(wallet.node, empty),
      ...(await measureHotLoops(hotLoop)),
    ];
  });
