import { expect, test } from "vitest";
import { checkObsolete, formatDiagnostic, parseOverride, parsePolicy } from "@bulkhead/core";

const POLICY = `{ "resources": { "a": {
  "globals": { "document": true, "location.href": true, "process.env": true },
  "builtin": { "fs.readFile": true },
  "packages": { "b": true }
} } }`;

const obsolete = (resource: string): readonly string[] => {
  const text = `{"resources":{"a":${resource}}}`;
  const problems = checkObsolete(
    parsePolicy(POLICY, "p"),
    parseOverride(text, "o.json"),
    text,
    "o.json",
  );
  return problems.map(({ message }) =>
    message.replace(/^`o.json` has `(.*)` for `a`, which changes nothing$/, "$1"),
  );
};

test.each<[string, string, string[]]>([
  ["a new grant", '{"globals":{"fetch":true}}', []],
  ["one that is there", '{"globals":{"document":true}}', ['globals["document"]: true']],
  ["more than is there", '{"globals":{"document":"write","location":true}}', []],
  [
    "a denial",
    '{"globals":{"document":false,"location":false},"builtin":{"fs":false},"packages":{"b":false}}',
    [],
  ],
  ["a denial of nothing", '{"globals":{"fetch":false}}', ['globals["fetch"]: false']],
  [
    "a denial of nothing, elsewhere",
    '{"builtin":{"os":false},"packages":{"c":false}}',
    ['builtin["os"]: false', 'packages["c"]: false'],
  ],
  ["narrowed", '{"globals":{"document":false,"document.title":true}}', []],
  [
    "narrowed to what it is",
    '{"globals":{"location":false,"location.href":true}}',
    ['globals["location"]: false', 'globals["location.href"]: true'],
  ],
  [
    "two that make each other superfluous",
    '{"builtin":{"fs":false,"fs.readFile":false}}',
    ['builtin["fs"]: false'],
  ],
  ["flags are no entries", '{"native":true,"eval":false}', []],
])("%s", (_name, resource, expected) => {
  expect(obsolete(resource)).toEqual(expected);
});

test("with place and fix", () => {
  const text = '{\n  "resources": {\n    "left": { "globals": { "fe\\u0074ch": false } }\n  }\n}';
  const problems = checkObsolete(
    parsePolicy(POLICY, "p"),
    parseOverride(text, "o.json"),
    text,
    "o.json",
  );
  expect(problems.map(formatDiagnostic).join("\n")).toMatchInlineSnapshot(`
    "BULKHEAD_OVERRIDE_OBSOLETE  \`o.json\` has \`globals["fetch"]: false\` for \`left\`, which changes nothing
      at o.json:3:28
        3 |     "left": { "globals": { "fe\\u0074ch": false } }
          |                            ^^^^^^^^^^^^
      Remove the entry: what it grants is granted already, or what it denies is not asked for."
  `);
});
