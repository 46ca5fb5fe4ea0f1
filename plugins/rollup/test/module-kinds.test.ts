// Files that a bundler reads in a way of their own: `.cjs`, functions around scripts, bytes that are no text.

import { writeFileSync } from "node:fs";
import { isBuiltin } from "node:module";
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

// Rollup puts the import to the top of the output, plain and confined; ES modules have to, for a view.
test("rolldown: a builtin that this Node may not have is asked for at run time", async () => {
  const text = `exports.seen = (() => { try { return typeof require("node:sqlite").DatabaseSync; } catch (error) { return error.code; } })();`;
  const policy = { resources: { look: { builtin: { sqlite: true as const } } } };
  const built = await buildApp("rolldown", app("main.js", text), {
    bulkhead: { policy, verify: true },
    output: { format: "cjs", entryFileNames: "index.cjs" },
  });
  const seen = isBuiltin("node:sqlite") ? "function" : "ERR_UNKNOWN_BUILTIN_MODULE";
  expect(await run(built, "index.cjs")).toEqual([seen, null, null]);
});

test("rolldown: what is imported from a builtin and never used needs no grant", async () => {
  const text = `import { sep, equal } from "path"; export const seen = sep;`;
  const policy = {
    resources: { look: { builtin: { "path.sep": true as const } } },
  };
  const files = {
    ...app("main.mjs", text),
    "index.js": `import { seen } from "look"; console.log(JSON.stringify(seen));`,
  };
  expect(await run(await buildApp("rolldown", files, { bulkhead: { policy } }))).toBe("/");
});
