// Files that a bundler reads in a way of their own: `.cjs`, functions around scripts, bytes that are no text.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { makeApp } from "../../esbuild/test/support/make-app.ts";
import { type Bundler, buildApp, refuse, run } from "./support/build-app.ts";

const LOOK = `
  exports.seen = [typeof fetch, Math.max(1, 2), new Date(0).getTime(), typeof globalThis.process];
  try { fetch("/"); } catch (error) { exports.denied = error.code; }
  try { require("not" + "-there"); } catch (error) { exports.absent = error.code; }
`;

const app = (path: string, text: string) => ({
  "index.js": `import look from "look"; console.log(JSON.stringify([look.seen, look.denied, look.absent]));`,
  "node_modules/look/package.json": { name: "look", version: "1.0.0", main: path },
  [`node_modules/look/${path}`]: text,
});

describe.each<Bundler>(["rollup", "rolldown"])("%s", (bundler) => {
  test.each([
    ["what only a `.js` is", "main.js", LOOK],
    ["a `.cjs` with refusals", "main.cjs", LOOK],
    // No import may stand in front of it: then this would be an error. Rolldown says so of any `.js`.
    ["a `.cjs` with a function twice", "main.cjs", `${LOOK} function a() {} function a() {}`],
  ])("%s is confined and proved", async (_, path, text) => {
    const built = await buildApp(bundler, app(path, text), { bulkhead: { verify: true } });
    expect(await run(built)).toEqual([
      ["undefined", 2, 0, "undefined"],
      "BULKHEAD_GLOBAL_DENIED",
      "MODULE_NOT_FOUND",
    ]);
  });

  test("bytes that are no UTF-8 are refused", async () => {
    const root = makeApp(app("main.js", ""));
    const bytes = Buffer.from(`exports.seen = "\u00e9";`, "latin1");
    writeFileSync(join(root, "node_modules/look/main.js"), bytes);
    const { error, written } = await refuse(bundler, root);
    // Rolldown has a word for it itself.
    const said =
      bundler === "rollup" ? "BULKHEAD_MODULE_UNREADABLE" : "did not contain valid UTF-8";
    expect(error.message).toContain(said);
    expect(written).toEqual([]);
  });
});
