// The kernels that not every build ships: made in the shared part, so Rollup and Rolldown have them as esbuild does.

import { describe, expect, test } from "vitest";
import { type Bundler, buildApp, refuse, run } from "./support/build-app.ts";

const FILES = {
  "index.js": `import lib from "lib"; console.log(JSON.stringify([lib.types, lib.leak(), typeof fetch]));`,
  "node_modules/lib/index.js": `
    exports.types = [typeof fetch, typeof setTimeout];
    exports.leak = () => { try { return typeof require("vm").runInThisContext("this").process; } catch (error) { return error.code; } };`,
};
const policy = {
  resources: {
    lib: { globals: { setTimeout: true }, builtin: { "vm.runInThisContext": true } },
  },
};
const confined = ["undefined", "function"];

describe.each<Bundler>(["rollup", "rolldown"])("%s", (bundler) => {
  test.each([
    ["a leak of the real global object", {}, [confined, "object", "function"]],
    [
      "scuttled, it leads to nothing, proved",
      { scuttle: true, verify: true },
      [confined, "BULKHEAD_GLOBAL_SCUTTLED", "function"],
    ],
    ["report mode", { mode: "report" }, [["function", "function"], "object", "function"]],
  ])("%s", async (_, options, expected) => {
    const built = await buildApp(bundler, FILES, { bulkhead: { policy, ...options } });
    expect(await run(built)).toEqual(expected);
  });

  test("shims are refused", async () => {
    const { codes } = await refuse(bundler, FILES, { bulkhead: { policy, shims: ["lib"] } });
    expect(codes).toEqual(["BULKHEAD_OPTION_UNSUPPORTED"]);
  });
});
