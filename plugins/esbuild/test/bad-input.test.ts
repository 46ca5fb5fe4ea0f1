// Bad input: each kind with its own code and place, and nothing is written.

import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type Build, policy, refuse } from "./support/build-app.ts";
import { type Files, link, makeApp } from "./support/make-app.ts";

const APP: Files = {
  "index.js": "import 'reader';\n",
  "node_modules/reader/index.js": "exports.a = 1;\n",
};
const FROM_FILES: Build = { bulkhead: { policy: undefined, override: undefined } };
const GOOD = policy({ reader: {} });

interface Case {
  readonly name: string;
  readonly files: Files;
  readonly code: string;
  /** `file:line:column`, column from 0. */
  readonly at?: string;
  readonly says: string;
}

const POLICY_CASES: readonly Case[] = [
  {
    name: "no policy",
    files: {},
    code: "BULKHEAD_POLICY_MISSING",
    says: "`bulkhead/policy.json` does not exist",
  },
  {
    name: "a folder instead of a policy",
    files: { "bulkhead/policy.json/x": "" },
    code: "BULKHEAD_POLICY_UNREADABLE",
    says: "`bulkhead/policy.json` cannot be read",
  },
  {
    name: "a policy that is not JSON",
    files: { "bulkhead/policy.json": '{\n  "resources": {\n    "reader" {}\n  }\n}\n' },
    code: "BULKHEAD_POLICY_SYNTAX",
    at: "bulkhead/policy.json:3:13",
    says: "is not JSON",
  },
  {
    name: "a policy of the wrong shape",
    files: {
      "bulkhead/policy.json": '{\n  "resources": { "reader": { "globals": ["fetch"] } }\n}\n',
    },
    code: "BULKHEAD_POLICY_SHAPE",
    at: "bulkhead/policy.json:2:40",
    says: "globals",
  },
  {
    name: "a policy with an unknown package",
    files: { "bulkhead/policy.json": '{ "resources": { "raeder": {} } }\n' },
    code: "BULKHEAD_POLICY_UNKNOWN_PACKAGE",
    at: "bulkhead/policy.json:1:17",
    says: "Did you mean `reader`?",
  },
  {
    name: "an override that is not JSON",
    files: { "bulkhead/policy.json": GOOD, "bulkhead/policy-override.json": "resources:\n" },
    code: "BULKHEAD_POLICY_SYNTAX",
    at: "bulkhead/policy-override.json:1:0",
    says: "is not JSON",
  },
  {
    name: "a folder instead of an override",
    files: { "bulkhead/policy.json": GOOD, "bulkhead/policy-override.json/x": "" },
    code: "BULKHEAD_POLICY_UNREADABLE",
    says: "`bulkhead/policy-override.json` cannot be read",
  },
  {
    name: "an override of the wrong shape",
    files: { "bulkhead/policy.json": GOOD, "bulkhead/policy-override.json": '{ "resources": [] }' },
    code: "BULKHEAD_POLICY_SHAPE",
    at: "bulkhead/policy-override.json:1:15",
    says: "resources",
  },
  {
    name: "an override with an unknown package",
    files: {
      "bulkhead/policy.json": GOOD,
      "bulkhead/policy-override.json": '{ "resources": { "evil": {} } }',
    },
    code: "BULKHEAD_POLICY_UNKNOWN_PACKAGE",
    at: "bulkhead/policy-override.json:1:17",
    says: "no package of the application",
  },
  {
    name: "an override below a grant",
    files: {
      "bulkhead/policy.json": policy({ reader: { globals: { location: true } } }),
      "bulkhead/policy-override.json": policy({ reader: { globals: { "location.href": true } } }),
    },
    code: "BULKHEAD_OVERRIDE_CONFLICT",
    says: "`location.href`",
  },
];

const expectCase = async ({ files, code, at, says }: Case, options: Build = {}): Promise<void> => {
  const { errors, codes, written } = await refuse({ ...APP, ...files }, options);
  const [error] = errors;
  expect({ codes, written }, error?.text).toEqual({ codes: [code], written: [] });
  const { location, text, notes = [] } = error ?? {};
  if (at !== undefined) expect(`${location?.file}:${location?.line}:${location?.column}`).toBe(at);
  expect([text, ...notes.map((note) => note.text)].join("\n")).toContain(says);
};

describe("policy and override", () => {
  test.each(POLICY_CASES)("$name: $code", (each) => expectCase(each, FROM_FILES));

  test.each<[string, unknown]>([
    ["no resources", {}],
    ["resources that are a list", { resources: [] }],
    ["resources that are null", { resources: null }],
    ["a resource that is a number", { resources: { reader: 1 } }],
    ["globals that are a list", { resources: { reader: { globals: [] } } }],
    ["a grant that is a text", { resources: { reader: { globals: { fetch: "yes" } } } }],
    ["a misspelt key", { resources: { reader: { global: { fetch: true } } } }],
  ])("as an object with %s: BULKHEAD_POLICY_SHAPE", async (_, value) => {
    const { codes } = await refuse(APP, { bulkhead: { policy: value } });
    expect(codes).toEqual(["BULKHEAD_POLICY_SHAPE"]);
  });

  test.each<[string, unknown]>([
    ["a value that JSON does not have", { resources: { reader: { globals: { fetch: 1n } } } }],
    ["a circle", ((circle: Record<string, unknown>) => (circle["resources"] = circle))({})],
  ])("as an object with %s: BULKHEAD_OPTION_INVALID", async (_, value) => {
    const { codes } = await refuse(APP, { bulkhead: { policy: value } });
    expect(codes).toEqual(["BULKHEAD_OPTION_INVALID"]);
  });

  test("all unknown packages of both are reported together", async () => {
    const { errors } = await refuse(
      {
        ...APP,
        "bulkhead/policy.json": policy({ one: {}, two: {} }),
        "bulkhead/policy-override.json": policy({ three: {} }),
      },
      FROM_FILES,
    );
    const names = errors.map(({ text }) => /names `(\w+)`/.exec(text)?.[1]);
    expect(names.toSorted()).toEqual(["one", "three", "two"]);
  });
});

const CODE_CASES: readonly Case[] = [
  {
    name: "a package in package.json that is not installed",
    files: {
      "package.json": { name: "app", dependencies: { reader: "1.0.0", absent: "^2.0.0" } },
    },
    code: "BULKHEAD_DEPENDENCY_NOT_INSTALLED",
    says: "`absent` is not installed",
  },
  {
    name: "a package.json that is not JSON",
    files: { "node_modules/reader/package.json": "{" },
    code: "BULKHEAD_PACKAGE_JSON_INVALID",
    says: "`node_modules/reader/package.json` cannot be used",
  },
  {
    name: "a dependency's name that no package may have",
    files: { "package.json": { name: "app", dependencies: { "a>b": "1" } } },
    code: "BULKHEAD_PACKAGE_NAME_INVALID",
    says: "`a>b`",
  },
  {
    name: "a syntax error in a dependency",
    files: { "node_modules/reader/index.js": "exports.a = 1;\nexports.b = = 2;\n" },
    code: "BULKHEAD_MODULE_SYNTAX",
    at: "node_modules/reader/index.js:2:12",
    says: "`node_modules/reader/index.js` of `reader`",
  },
  {
    name: "what cannot be made strict",
    files: { "node_modules/reader/index.js": "with (exports) { a = 1; }\n" },
    code: "BULKHEAD_STRICT_MODE",
    at: "node_modules/reader/index.js:1:0",
    says: "cannot be made strict",
  },
  {
    name: "a file outside every package",
    files: {
      "package.json": { name: "app", dependencies: { reader: "1.0.0" } },
      "index.js": "import 'reader'; import 'stranger';\n",
      "node_modules/stranger/package.json": { name: "stranger", version: "1.0.0" },
      "node_modules/stranger/index.js": "",
    },
    code: "BULKHEAD_FILE_OUTSIDE_PACKAGES",
    says: "`stranger` is missing from the dependencies in `package.json`",
  },
  {
    name: "a module that is not UTF-8",
    files: { "node_modules/reader/index.js": new Uint8Array([0x61, 0xff, 0xfe, 0x3b]) },
    code: "BULKHEAD_MODULE_UNREADABLE",
    says: "it is not UTF-8 text",
  },
  {
    name: "a module in UTF-16",
    files: { "node_modules/reader/index.js": Buffer.from("\uFEFFexports.a = 1;", "utf16le") },
    code: "BULKHEAD_MODULE_UNREADABLE",
    says: "it is a binary file",
  },
];

describe("code and packages", () => {
  test.each(CODE_CASES)("$name: $code", (each) => expectCase(each));

  test("no package.json in the root", async () => {
    const root = makeApp({ ...APP, "sub/x.txt": "" });
    const { codes, written } = await refuse(root, { bulkhead: { root: "sub" } });
    expect({ codes, written }).toEqual({ codes: ["BULKHEAD_PACKAGE_JSON_INVALID"], written: [] });
  });

  test("a root that does not exist", async () => {
    const { codes } = await refuse(APP, { bulkhead: { root: "nowhere" } });
    expect(codes).toEqual(["BULKHEAD_PACKAGE_JSON_INVALID"]);
  });

  test("an entry that does not exist is esbuild's error", async () => {
    const { errors, written } = await refuse(APP, { entryPoints: ["missing.js"] });
    expect(errors.map(({ text }) => text)).toEqual(['Could not resolve "missing.js"']);
    expect(written).toEqual([]);
  });

  test("an application in a folder that is a link", async () => {
    const root = makeApp({
      "real/index.js": "canary();\n",
      "real/package.json": { name: "app" },
      linked: link("real"),
    });
    const { codes } = await refuse(join(root, "linked"), { entryPoints: ["missing.js"] });
    expect(codes).toEqual(['Could not resolve "missing.js"']);
  });

  test("everything that is wrong with the code is reported together", async () => {
    const { codes } = await refuse({
      "index.js": "import 'one'; import 'two'; import './bytes.js';\n",
      "node_modules/one/index.js": "a b;\n",
      "node_modules/two/index.js": "c d;\n",
      "bytes.js": new Uint8Array([0xff]),
    });
    expect(codes.toSorted()).toEqual([
      "BULKHEAD_MODULE_SYNTAX",
      "BULKHEAD_MODULE_SYNTAX",
      "BULKHEAD_MODULE_UNREADABLE",
    ]);
  });

  test("modules that import each other in a circle are JavaScript, and built", async () => {
    const { codes } = await refuse({
      "index.js": "import './other.js'; import 'missing';\n",
      "other.js": "import './index.js';\n",
    });
    expect(codes).toEqual([expect.stringContaining('Could not resolve "missing"')]);
  });
});
