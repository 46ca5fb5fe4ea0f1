// `policy doctor` on what a minified production build says when a package changes what is frozen: names come from the source map.

import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { buildApp } from "./support/build-app.ts";

const BIN = fileURLToPath(new URL("../../../policy-gen/bin/policy.js", import.meta.url));

const runNode = (args: readonly string[], input?: string) => {
  const { stdout, stderr, status } = spawnSync(process.execPath, args, {
    encoding: "utf8",
    ...(input !== undefined && { input }),
  });
  return { stdout, stderr, status };
};

const APP = {
  "package.json": { name: "app", version: "1.0.0", dependencies: { "@s/lib": "1.0.0" } },
  "index.js": "import '@s/lib';",
  "node_modules/@s/lib/package.json": {
    name: "@s/lib",
    version: "1.0.0",
    dependencies: { inner: "1.0.0" },
  },
  "node_modules/@s/lib/index.js": "module.exports = require('inner')(Array);",
  "node_modules/@s/lib/node_modules/inner/package.json": { name: "inner", version: "1.0.0" },
  "node_modules/@s/lib/node_modules/inner/index.js":
    "module.exports = function extend(List) {\n  // No build foresees it.\n  List.prototype.last = function () { return 1; };\n};",
};

test("an engine's error of a minified build: package, property, place, what to do", async () => {
  const { root } = await buildApp(APP, {
    minify: true,
    sourcemap: true,
    bulkhead: { policy: { resources: { "@s/lib": { packages: { "@s/lib>inner": true } } } } },
  });
  const { stderr } = runNode([join(root, "out/index.cjs")]);
  expect(stderr).toContain("Cannot add property last, object is not extensible");

  const pretty = runNode([BIN, "doctor", "--cwd", root], stderr);
  expect(pretty).toMatchObject({ status: 1, stderr: "" });
  expect(pretty.stdout).toContain("@s/lib>inner writes to `last`");
  expect(pretty.stdout).toContain("npx patch-package inner");

  const json = runNode([BIN, "doctor", "--cwd", root, "--format", "json", stderr]);
  expect(JSON.parse(json.stdout)).toMatchObject({
    schemaVersion: 1,
    findings: [
      {
        package: "@s/lib>inner",
        property: "last",
        location: { file: "node_modules/@s/lib/node_modules/inner/index.js", line: 3 },
      },
    ],
  });

  // Without a map nothing tells whose code it was, and it says so.
  rmSync(join(root, "out/index.cjs.map"));
  expect(runNode([BIN, "doctor", "--cwd", root, "-"], stderr).stdout).toContain(
    "Build with a source map beside the file",
  );
});

test("a log without anything of the kind", async () => {
  const { root } = await buildApp(APP, {
    bulkhead: { policy: { resources: { "@s/lib": { packages: { "@s/lib>inner": true } } } } },
  });
  expect(runNode([BIN, "doctor", "--cwd", root], "started\nError: connect ECONNREFUSED\n")).toEqual(
    { status: 0, stdout: "", stderr: expect.stringContaining("Nothing here") },
  );
});
