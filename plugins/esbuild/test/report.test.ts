// mode: 'report': the application runs as without Bulkhead, and all that its policy would deny is told, by the build or as it runs.

import { describe, expect, test } from "vitest";
import { bulkhead } from "../src/index.ts";
import { build } from "esbuild";
import { buildApp, buildAndRun, codesOf, policy, refuse, run } from "./support/build-app.ts";
import { makeApp } from "./support/make-app.ts";
import { toOptions } from "./support/build-app.ts";

const REPORT = { mode: "report" } as const;

/** What the application prints when it is done: its own result, and what was recorded. */
const PRINT = `
const report = globalThis[Symbol.for("bulkhead.report")];
report.onViolation = () => {};
const print = (value) => console.log(JSON.stringify({ value, recording: report }));
`;

interface Printed {
  readonly value: unknown;
  readonly recording: {
    readonly violations: readonly Readonly<Record<string, string>>[];
    readonly used: object;
  };
}

const runReporting = async (
  files: Readonly<Record<string, string>>,
  granted: object = policy(),
) => {
  const { "index.js": index = "", ...rest } = files;
  const app = {
    ...rest,
    "print.js": `${PRINT}export { print };`,
    "index.js": `import { print } from "./print.js";\n${index}`,
  };
  return (await buildAndRun(makeApp(app), {
    bundle: true,
    ...({ bulkhead: { ...REPORT, policy: granted } } as object),
  })) as Printed;
};

const short = ({ recording }: Printed): readonly string[] =>
  recording.violations.map(
    ({ package: name, kind, name: path, use }) => `${name} ${kind} ${path} ${use}`,
  );

describe("at run time nothing is denied", () => {
  test("globals that are not granted have their values, and typeof tells them", async () => {
    const printed = await runReporting({
      "index.js": "import dep from 'dep'; print(dep);",
      "node_modules/dep/index.js":
        "module.exports = [typeof fetch, typeof nothing, typeof process, fetch.name, process.argv0.length > 0, (() => { try { return nothing; } catch (error) { return error.name + ': ' + error.message; } })()];",
    });
    expect(printed.value).toEqual([
      "function",
      "undefined",
      "object",
      "fetch",
      true,
      "ReferenceError: nothing is not defined",
    ]);
    expect(short(printed)).toEqual(["dep global fetch read", "dep global process.argv0 read"]);
    expect(printed.recording.violations[0]).toMatchObject({
      code: "BULKHEAD_GLOBAL_DENIED",
      place: "node_modules/dep/index.js:1:65",
      override: '{ "resources": { "dep": { "globals": { "fetch": true } } } }',
    });
  });

  test("builtins, packages in a try, evaluated text", async () => {
    const printed = await runReporting(
      {
        "index.js": "import dep from 'dep'; print(dep);",
        "node_modules/dep/index.js": `
        const fs = require("fs"); const { join } = require("node:path");
        let other; try { other = require("other"); } catch (error) { other = error.code; }
        let absent; try { absent = require("absent"); } catch (error) { absent = error.code; }
        module.exports = [fs.existsSync("/"), join("a", "b"), other, absent, Function("return 1 + 1")()];`,
        "node_modules/other/index.js": "module.exports = 'other';",
        "node_modules/dep/package.json":
          '{ "name": "dep", "version": "1.0.0", "dependencies": { "other": "1.0.0" } }',
      },
      { ...policy({ dep: { builtin: { "path.join": true } } }), evaluators: "listed" },
    );
    expect(printed.value).toEqual([true, "a/b", "other", "MODULE_NOT_FOUND", 2]);
    expect(short(printed)).toEqual(["dep builtin fs.existsSync read", "dep eval  read"]);
    expect(printed.recording.used).toEqual({
      dep: { globals: {}, builtin: { "path.join": "read" } },
    });
  });

  test("writes to what only may be read, and to other packages' exports", async () => {
    const printed = await runReporting(
      {
        "index.js":
          "import 'dep'; import lib from 'lib'; print([process.env.FROM_DEP, lib.patched]);",
        "node_modules/dep/index.js": "process.env.FROM_DEP = 'yes'; require('lib').patched = true;",
        "node_modules/lib/index.js": "exports.a = 1;",
      },
      {
        ...policy({ dep: { globals: { "process.env": true }, packages: { lib: true } } }),
        evaluators: "listed",
      },
    );
    expect(printed.value).toEqual(["yes", true]);
    expect(short(printed)).toEqual(["dep global process.env.FROM_DEP write"]);
  });
});

test("the build warns of what would have stopped it, and is written", async () => {
  const files = {
    "index.js": "import 'dep';",
    "node_modules/dep/index.js": "require('other'); require('fs').readFileSync; fetch;",
    "node_modules/other/index.js": "",
  };
  expect((await refuse(makeApp(files))).codes).toContain("BULKHEAD_IMPORT_DENIED");
  const built = await buildApp(makeApp(files), { bulkhead: REPORT });
  expect([...codesOf(built.result.warnings)].sort()).toEqual([
    "BULKHEAD_BUILTIN_DENIED",
    "BULKHEAD_GLOBAL_DENIED",
    "BULKHEAD_IMPORT_DENIED",
  ]);
});

test("verify cannot be asked for", async () => {
  const { codes } = await refuse({ "index.js": "" }, { bulkhead: { ...REPORT, verify: true } });
  expect(codes).toEqual(["BULKHEAD_OPTION_INVALID"]);
});

test("what a package may do without is not there where it belongs to no package", async () => {
  const dep =
    "module.exports = () => { try { return require('above'); } catch (error) { return error.code; } };";
  const built = await buildApp(
    {
      "app/package.json": { name: "app", version: "1.0.0", dependencies: { dep: "1.0.0" } },
      "app/index.js": "import dep from 'dep'; console.log(JSON.stringify(dep()));",
      "app/node_modules/dep/index.js": dep,
      "app/node_modules/dep/package.json": { name: "dep", version: "1.0.0" },
      "node_modules/above/index.js": "module.exports = 'above';",
    },
    { entryPoints: ["app/index.js"], bulkhead: { ...REPORT, root: "app", policy: policy() } },
  );
  expect(await run(built)).toBe("MODULE_NOT_FOUND");
});

test("a production build is not verified, and an enforcing one has nothing of report mode in it", async () => {
  const minified = { minify: true, define: { "process.env.NODE_ENV": '"production"' } };
  const files = { "index.js": "console.log(typeof fetch);" };
  const root = makeApp(files);
  const text = async (options: object): Promise<string> => {
    const { outputFiles } = await build({
      ...toOptions(root, { ...minified }),
      write: false,
      plugins: [bulkhead({ policy: policy(), override: false, ...options } as never)],
    });
    return outputFiles?.find(({ path }) => path.endsWith(".cjs"))?.text ?? "";
  };
  expect(await text(REPORT)).toContain("bulkhead.report");
  expect(await text({})).not.toContain("bulkhead.report");
});
