// What errors of a confined production build say at run time: code, package, override, and never a number in place of a name.

import { join } from "node:path";
import { expect, test } from "vitest";
import { runInNode } from "../../../fixtures/harness/src/index.ts";
import { buildApp, policy, run } from "./support/build-app.ts";

const NAME = "@scope/lib>inner";
const override = (resource: string): string => `{ "resources": { "${NAME}": { ${resource} } } }`;

/** The code, in the package `@scope/lib>inner` of a minified build; what it throws is printed. */
const inInner = (code: string) => ({
  "index.js": "import '@scope/lib';",
  "node_modules/@scope/lib/package.json": {
    name: "@scope/lib",
    version: "1.0.0",
    dependencies: { inner: "1.0.0" },
  },
  "node_modules/@scope/lib/node_modules/inner/package.json": { name: "inner", version: "1.0.0" },
  "node_modules/@scope/lib/index.js": "module.exports = require('inner');",
  "node_modules/@scope/lib/node_modules/inner/index.js": `
const show = ({ name, message, ...details }) => ({ name, message: message.split("\\n"), ...details });
const attempt = (act) => { try { return act(); } catch (error) { return show(error); } };
Promise.resolve(${code}).then((error) => console.log(JSON.stringify(error)));`,
});

const PLACE = expect.stringMatching(
  /^node_modules\/@scope\/lib\/node_modules\/inner\/index\.js:4:\d+$/,
);
const AT = expect.stringMatching(
  /^ {2}at node_modules\/@scope\/lib\/node_modules\/inner\/index\.js:4:\d+$/,
);
const HOW = "  To grant it, add to bulkhead/policy-override.json:";

interface Expected {
  readonly name: string;
  /** What the message says after the code. */
  readonly says: string;
  /** The error's `code` where it is not the message's. */
  readonly errorCode?: string;
  /** JSON of what the override adds; without it, no override can. */
  readonly grants?: string;
  readonly hasPlace?: false;
}

const CASES: readonly (readonly [code: string, source: string, Expected])[] = [
  [
    "BULKHEAD_GLOBAL_DENIED",
    "attempt(() => fetch('x'))",
    {
      name: "ReferenceError",
      says: `${NAME} reads \`fetch\`, which policy.json does not grant`,
      grants: '"globals": { "fetch": true }',
    },
  ],
  [
    "BULKHEAD_IMPORT_DENIED",
    "attempt(() => { try { return require('fs'); } catch (error) { throw error; } })",
    {
      name: "Error",
      says: `Cannot find module 'fs': policy.json does not grant it to ${NAME}`,
      errorCode: "MODULE_NOT_FOUND",
      grants: '"builtin": { "fs": true }',
    },
  ],
  [
    "BULKHEAD_COMPUTED_IMPORT",
    "import(String(attempt)).catch(show)",
    {
      name: "TypeError",
      says: `${NAME} imports a module whose name is computed at run time, which no policy can grant`,
    },
  ],
  [
    "BULKHEAD_COMPUTED_IMPORT",
    "attempt(() => require(String(attempt)))",
    {
      name: "Error",
      says: `${NAME} imports a module whose name is computed at run time, which no policy can grant`,
      errorCode: "MODULE_NOT_FOUND",
      hasPlace: false,
    },
  ],
  [
    "BULKHEAD_CODE_GENERATION_DENIED",
    "attempt(() => new Function('return 1 + 1')())",
    {
      name: "EvalError",
      says: `${NAME} calls Function, which evaluates text as code`,
      grants: '"eval": true',
      hasPlace: false,
    },
  ],
  [
    "BULKHEAD_CODE_GENERATION_DENIED",
    "attempt(() => (0, eval)('1 + 1'))",
    {
      name: "EvalError",
      says: `${NAME} calls eval, which evaluates text as code`,
      grants: '"eval": true',
      hasPlace: false,
    },
  ],
  [
    "BULKHEAD_CODE_GENERATION_DENIED",
    "attempt(() => setTimeout('1 + 1'))",
    {
      name: "EvalError",
      says: `${NAME} gives a timer something else than a function, which evaluates text as code`,
      hasPlace: false,
    },
  ],
];

test.each(CASES)("a minified build says it in whole: %s, %s", async (code, source, expected) => {
  const { name, says, errorCode = code, grants, hasPlace = true } = expected;
  const granted = {
    ...policy({
      "@scope/lib": { packages: { [NAME]: true } },
      [NAME]: { globals: { setTimeout: true, "console.log": true } },
    }),
    evaluators: "listed",
  };
  const seen = await run(
    await buildApp(inInner(source), { minify: true, bulkhead: { policy: granted, verify: true } }),
  );
  const how = grants === undefined ? undefined : override(grants);
  expect(seen).toEqual({
    name,
    message: [
      `${code}  ${says}`,
      ...(hasPlace ? [AT] : []),
      ...(how === undefined ? [] : [HOW, `    ${how}`]),
    ],
    code: errorCode,
    package: NAME,
    ...(hasPlace && { place: PLACE }),
    ...(how !== undefined && { override: how }),
  });
});

const ENDS: readonly (readonly [string, string])[] = [
  ["an uncaught error", "throw error;"],
  ["an unhandled rejection", "Promise.reject(error);"],
  ["an error of a timer", "setTimeout(() => { throw error; });"],
  ["an error of a stream's listener", "process.stdout.on('x', () => { throw error; }).emit('x');"],
];

test("Node prints a denial that nobody catches without the kernel's text", async () => {
  const built = await buildApp(
    {
      "index.js": "import 'lib';",
      "node_modules/lib/index.js": "setTimeout(() => fetch('x'));",
    },
    { minify: true, bulkhead: { policy: policy({ lib: { globals: { setTimeout: true } } }) } },
  );
  const { stderr } = await runInNode(join(built.out, "index.cjs"));
  expect(stderr).toMatch(
    /^\[?(?:Error \[)?ReferenceError\]?: BULKHEAD_GLOBAL_DENIED {2}lib reads `fetch`/,
  );
});

test.each(ENDS)("Node tells of %s as ever, of the application and of a package", async (_, end) => {
  const denied = "let error; try { fetch('x'); } catch (caught) { error = caught; }";
  const files = (inPackage: boolean) => ({
    "index.js": inPackage
      ? "import 'lib';"
      : `const error = new TypeError("of the application"); ${end}`,
    "node_modules/lib/index.js": `${denied} ${end}`,
  });
  const lib = { lib: { globals: { setTimeout: true, "process.stdout": true } } };
  for (const inPackage of [false, true]) {
    const built = await buildApp(files(inPackage), {
      minify: true,
      bulkhead: { policy: policy(lib) },
    });
    const { exitCode, stderr } = await runInNode(join(built.out, "index.cjs"));
    expect(exitCode).toBe(1);
    expect(stderr).not.toContain("SES_");
    // Not with the line of the kernel that made it.
    expect(stderr.length).toBeLessThan(5000);
    expect(stderr).toMatch(
      inPackage
        ? /BULKHEAD_GLOBAL_DENIED {2}lib reads `fetch`, which policy\.json does not grant\n {2}at node_modules\/lib\/index\.js:1:/
        : // Node shows the class in brackets: `constructor` is an accessor on frozen prototypes.
          /TypeError\]?: of the application/,
    );
  }
});
