import { describe, expect, test } from "vitest";
import {
  BulkheadError,
  type Diagnostic,
  formatDiagnostic,
  parseOverride,
  parsePolicy,
} from "@bulkhead/core";
import { policyWarnings } from "../../src/policy/parse.ts";

const FILE = "bulkhead/policy.json";

const problemsOf = (run: () => unknown): readonly Diagnostic[] => {
  try {
    run();
  } catch (error) {
    if (error instanceof BulkheadError) return error.diagnostics;
    throw error;
  }
  throw new Error("nothing was thrown");
};

const LAVAMOAT = `{
  "resources": {
    "some-package": { "globals": { "Buffer.from": true }, "packages": { "some-package>entropoetry": true } },
    "some-package>entropoetry": {
      "builtin": { "assert": true, "buffer.Buffer": true, "zlib": true, "fs/promises.readFile": true },
      "globals": { "console": true, "process.exitCode": "write" },
      "native": true,
      "env": "unfrozen",
      "meta": { "why": ["a", { "b": null }] }
    },
    "$root$": {}
  },
  "root": { "usePolicy": "$root$" },
  "include": ["x", { "name": "y", "entry": "./z.js" }],
  "resolutions": { "a": { "./b": "./c" } }
}
`;

describe("a policy that is right", () => {
  test("LavaMoat's keys are read as they stand", () => {
    expect(parsePolicy(LAVAMOAT, FILE)).toEqual(JSON.parse(LAVAMOAT));
  });

  test("our own keys are read as they stand", () => {
    const text =
      '{"evaluators":"listed","resources":{"a":{"eval":true,"exports":"mutable","globals":{"b.c":"write"}}}}';
    expect(parsePolicy(text, FILE)).toEqual(JSON.parse(text));
  });

  test("names of Object.prototype are ordinary names", () => {
    const text = `{"resources":{
      "__proto__":{"globals":{"constructor":true},"meta":{"__proto__":{"polluted":true}}},
      "constructor":{"packages":{"__proto__":true,"toString":true}},
      "hasOwnProperty":{"builtin":{"valueOf":true}}}}`;
    const { resources } = parsePolicy(text, FILE);
    expect(Object.keys(resources)).toEqual(["__proto__", "constructor", "hasOwnProperty"]);
    const own = (name: string) => Object.getOwnPropertyDescriptor(resources, name)?.value;
    expect(Object.entries(own("__proto__").globals)).toEqual([["constructor", true]]);
    expect(Object.keys(own("__proto__").meta)).toEqual(["__proto__"]);
    expect(Object.entries(own("constructor").packages)).toEqual([
      ["__proto__", true],
      ["toString", true],
    ]);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  test("nothing read has a prototype to fall back on", () => {
    const { resources } = parsePolicy('{"resources":{"a":{"globals":{}}}}', FILE);
    expect(Object.getPrototypeOf(resources)).toBeNull();
    const [resource] = Object.values(resources);
    expect(Object.getPrototypeOf(resource)).toBeNull();
    expect(Object.getPrototypeOf(resource?.globals)).toBeNull();
  });

  test("`node:` is dropped from builtins", () => {
    const { resources } = parsePolicy(
      '{"resources":{"a":{"builtin":{"node:fs.readFile":true}}}}',
      FILE,
    );
    expect(resources).toEqual({ a: { builtin: { "fs.readFile": true } } });
  });

  test("an override may deny, and may have no resources", () => {
    const text =
      '{"resources":{"a":{"globals":{"x":false},"builtin":{"fs":false},"packages":{"b":false},"eval":false,"native":false}}}';
    expect(parseOverride(text, FILE)).toEqual(JSON.parse(text));
    expect(parseOverride('{"root":{}}', FILE)).toEqual({ root: {}, resources: {} });
  });

  test("resolutions are warned of", () => {
    expect(policyWarnings(parsePolicy(LAVAMOAT, FILE), FILE).map(({ code }) => code)).toEqual([
      "BULKHEAD_POLICY_RESOLUTIONS",
    ]);
    expect(policyWarnings(parsePolicy('{"resources":{}}', FILE), FILE)).toEqual([]);
  });
});

describe("text that is not JSON", () => {
  test.each([
    ["an empty file", "", 1, 0, "the file is empty"],
    ["white space only", " \n ", 2, 1, "the file is empty"],
    ["a byte order mark", '\uFEFF{"resources":{}}', 1, 0, "byte order mark"],
    ["a trailing comma", '{\n  "resources": {},\n}', 3, 0, "no comma may follow the last entry"],
    ["a line comment", '{\n  // why\n  "resources": {}\n}', 2, 2, "comments are not allowed"],
    ["a block comment", '{ "resources": /* x */ {} }', 1, 15, "comments are not allowed"],
    ["a comma forgotten", '{"a":1 "b":2}', 1, 7, "a comma is expected here"],
    ["a colon forgotten", '{"a" 1}', 1, 5, "a colon is expected here"],
    ["a name without quotes", "{a:1}", 1, 1, "this is no JSON value"],
    ["single quotes", "{'a':1}", 1, 1, "this is no JSON value"],
    ["an open brace", '{"a":{}', 1, 7, "a closing brace is expected here"],
    ["an open list", '{"a":[1', 1, 7, "a closing bracket is expected here"],
    ["an open string", '{"a":"x', 1, 5, "the string is not closed"],
    ["a value forgotten", '{"a":}', 1, 5, "a value is expected here"],
    ["text after the end", '{"resources":{}}\n{}', 2, 0, "nothing may follow the closing brace"],
    ["a raw tab in a string", '{"a":"\t"}', 1, 5, "raw control character"],
    ["an unknown escape", String.raw`{"a":"\x"}`, 1, 5, "unknown escape"],
    ["a short unicode escape", String.raw`{"a":"\u12"}`, 1, 5, "four hexadecimal digits"],
    ["half a number", '{"a":1.}', 1, 5, "the number is not finished"],
    ["a conflict of git", '<<<<<<< HEAD\n{"resources":{}}', 1, 0, "this is no JSON value"],
    ["too many brackets", "[".repeat(100_000), 1, 0, "nested too deeply"],
  ])("%s", (_name, text, line, column, reason) => {
    for (const parse of [parsePolicy, parseOverride]) {
      const [problem, ...others] = problemsOf(() => parse(text, FILE));
      expect(others).toEqual([]);
      expect(problem).toMatchObject({
        code: "BULKHEAD_POLICY_SYNTAX",
        location: { file: FILE, line, column },
      });
      expect(problem?.message).toContain(reason);
      expect(problem?.fix).toBeDefined();
    }
  });

  test("the text of the line is shown, without the carriage return", () => {
    const [problem] = problemsOf(() => parsePolicy('{\r\n  "a": tru,\r\n}', FILE));
    expect(problem && formatDiagnostic(problem)).toMatchInlineSnapshot(`
      "BULKHEAD_POLICY_SYNTAX  \`bulkhead/policy.json\` is not JSON: this is no JSON value
        at bulkhead/policy.json:2:8
          2 |   "a": tru,
            |        ^^^
        Mend the file by hand, or write it anew with \`policy generate\`."
    `);
  });
});

const inResource = (text: string): string => `{"resources":{"a":${text}}}`;

describe("a wrong shape", () => {
  test.each([
    ["a list", "[]", "`bulkhead/policy.json` must be an object, not a list"],
    ["null", "null", "`bulkhead/policy.json` must be an object, not `null`"],
    ["no resources", "{}", "`bulkhead/policy.json` has no `resources`"],
    ["resources as list", '{"resources":[]}', "`resources` must be an object, not a list"],
    [
      "unknown key",
      '{"resources":{},"resource":{}}',
      "`bulkhead/policy.json` has the unknown key `resource`",
    ],
    ["a resource as boolean", inResource("true"), "The resource `a` must be an object, not `true`"],
    [
      "an unknown key in a resource",
      inResource('{"global":{}}'),
      "The resource `a` has the unknown key `global`",
    ],
    [
      "globals as list",
      inResource('{"globals":["x"]}'),
      "`globals` of `a` must be an object, not a list",
    ],
    [
      "a global's value",
      inResource('{"globals":{"x":"read"}}'),
      '`x` in `globals` of `a` must be `true` or `"write"`, not the string `read`',
    ],
    [
      "a number",
      inResource('{"globals":{"x":1}}'),
      '`x` in `globals` of `a` must be `true` or `"write"`, not `1`',
    ],
    [
      "a builtin's value",
      inResource('{"builtin":{"fs":"write"}}'),
      "`fs` in `builtin` of `a` must be `true`, not the string `write`",
    ],
    [
      "a package's value",
      inResource('{"packages":{"b":{}}}'),
      "`b` in `packages` of `a` must be `true`, not an object",
    ],
    [
      "false in a policy",
      inResource('{"globals":{"x":false}}'),
      "`x` in `globals` of `a` must not be `false`",
    ],
    [
      "a package's name",
      '{"resources":{"../a":{}}}',
      "`resources` has `../a`, which cannot be a package's name",
    ],
    [
      "an imported package's name",
      inResource('{"packages":{"b>":true}}'),
      "`packages` of `a` has `b>`, which cannot be a package's name",
    ],
    [
      "an empty path",
      inResource('{"globals":{"":true}}'),
      "`globals` of `a` has ``, which is no dotted path",
    ],
    [
      "a double dot",
      inResource('{"globals":{"a..b":true}}'),
      "`globals` of `a` has `a..b`, which is no dotted path",
    ],
    [
      "__proto__ as a global",
      inResource('{"globals":{"a.__proto__":true}}'),
      "`globals` of `a` has `a.__proto__`; `__proto__` is never granted",
    ],
    [
      "__proto__ of a builtin",
      inResource('{"builtin":{"fs.__proto__.x":true}}'),
      "`builtin` of `a` has `fs.__proto__.x`; `__proto__` is never granted",
    ],
    [
      "node: and bare",
      inResource('{"builtin":{"node:fs":true,"fs":true}}'),
      "`builtin` of `a` has `fs` twice",
    ],
    [
      "native",
      inResource('{"native":"yes"}'),
      "`native` of `a` must be `true`, not the string `yes`",
    ],
    ["env", inResource('{"env":true}'), "`env` of `a` must be a string, not `true`"],
    ["eval", inResource('{"eval":null}'), "`eval` of `a` must be `true`, not `null`"],
    [
      "exports",
      inResource('{"exports":"frozen"}'),
      '`exports` of `a` must be `"mutable"`, not the string `frozen`',
    ],
    [
      "evaluators",
      '{"resources":{},"evaluators":"all"}',
      '`evaluators` must be `"listed"`, not the string `all`',
    ],
    [
      "usePolicy",
      '{"resources":{},"root":{"usePolicy":true}}',
      "`usePolicy` of `root` must be a resource's name, not `true`",
    ],
    [
      "root",
      '{"resources":{},"root":"$root$"}',
      "`root` must be an object, not the string `$root$`",
    ],
    ["include", '{"resources":{},"include":{}}', "`include` must be a list, not an object"],
    [
      "resolutions",
      '{"resources":{},"resolutions":{"a":{"b":1}}}',
      "`b` in `a` in `resolutions` must be a string, not `1`",
    ],
    ["a repeated key", '{"resources":{"a":{},"a":{}}}', "`a` stands twice in the same object"],
    [
      "a repeated __proto__",
      '{"resources":{"__proto__":{},"__proto__":{}}}',
      "`__proto__` stands twice in the same object",
    ],
  ])("%s", (_name, text, message) => {
    const [problem, ...others] = problemsOf(() => parsePolicy(text, FILE));
    expect(others).toEqual([]);
    expect(problem).toMatchObject({ code: "BULKHEAD_POLICY_SHAPE", message });
    expect(problem?.location?.file).toBe(FILE);
  });

  test("every problem has its place, at most twenty of them", () => {
    const text = `{ "resources": {\n${Array.from({ length: 30 }, (_, index) => `  "p${index}": 0`).join(",\n")}\n} }`;
    const problems = problemsOf(() => parsePolicy(text, FILE));
    expect(problems.map(({ location }) => location?.line)).toEqual(
      Array.from({ length: 20 }, (_, index) => index + 2),
    );
  });

  test("what is written and how to mend it", () => {
    const text = `{
  "resources": {
    "chalk": {
      "global": { "fetch": true },
      "globals": { "location": "readwrite" },
      "builtin": { "fs": false }
    },
    "evil\\u001b[2K": {}
  }
}`;
    const text80 = problemsOf(() => parsePolicy(text, FILE))
      .map(formatDiagnostic)
      .join("\n\n");
    expect(text80).toMatchInlineSnapshot(`
      "BULKHEAD_POLICY_SHAPE  The resource \`chalk\` has the unknown key \`global\`
        at bulkhead/policy.json:4:7
          4 |       "global": { "fetch": true },
            |       ^^^^^^^^
        Did you mean \`globals\`? The keys are \`globals\`, \`builtin\`, \`packages\`, \`native\`, \`env\`, \`eval\`, \`exports\`, \`meta\`.

      BULKHEAD_POLICY_SHAPE  \`location\` in \`globals\` of \`chalk\` must be \`true\` or \`"write"\`, not the string \`readwrite\`
        at bulkhead/policy.json:5:32
          5 |       "globals": { "location": "readwrite" },
            |                                ^^^^^^^^^^^

      BULKHEAD_POLICY_SHAPE  \`fs\` in \`builtin\` of \`chalk\` must not be \`false\`
        at bulkhead/policy.json:6:26
          6 |       "builtin": { "fs": false }
            |                          ^^^^^
        Remove the entry: what a policy does not list is denied. \`false\` belongs into policy-override.json.

      BULKHEAD_POLICY_SHAPE  \`resources\` has \`evil\\x1b[2K\`, which cannot be a package's name
        at bulkhead/policy.json:8:5
          8 |     "evil\\u001b[2K": {}
            |     ^^^^^^^^^^^^^^^"
    `);
  });
});
