import { expect, test } from "vitest";
import {
  type CanonicalName,
  checkPackageNames,
  formatDiagnostic,
  parseOverride,
} from "@bulkhead/core";

const KNOWN = [
  "$root$",
  "chalk",
  "chalk>color-convert",
  "lodash",
  "@scope/a",
  "__proto__",
] as CanonicalName[];
const FILE = "bulkhead/policy-override.json";

const check = (text: string) => checkPackageNames(parseOverride(text, FILE), text, FILE, KNOWN);

test("known names are silent, odd ones too", () => {
  expect(
    check(
      '{"resources":{"chalk":{"packages":{"chalk>color-convert":true}},"__proto__":{},"$root$":{}}}',
    ),
  ).toEqual([]);
});

test.each([
  ["chalkk", "chalk"],
  ["color-convert", "chalk>color-convert"],
  ["other>color-convert", "chalk>color-convert"],
  ["loadsh", "lodash"],
  ["@scoop/a", "@scope/a"],
  ["left-pad", undefined],
  ["constructor", undefined],
  ["toString", undefined],
])("%s: did you mean %s", (name, nearest) => {
  const [problem, ...others] = check(`{"resources":{"${name}":{}}}`);
  expect(others).toEqual([]);
  expect(problem).toMatchObject({
    code: "BULKHEAD_POLICY_UNKNOWN_PACKAGE",
    location: { line: 1, column: 14 },
  });
  if (nearest === undefined) expect(problem?.fix).toMatch(/^Remove the entry/);
  else expect(problem?.fix).toContain(`Did you mean \`${nearest}\`?`);
});

test("an imported package and the root's resource are looked at too", () => {
  const text = `{
  "resources": { "lodash": { "packages": { "loadsh": false } } },
  "root": { "usePolicy": "mine" }
}`;
  expect(check(text).map(formatDiagnostic).join("\n\n")).toMatchInlineSnapshot(`
    "BULKHEAD_POLICY_UNKNOWN_PACKAGE  \`bulkhead/policy-override.json\` names \`loadsh\`, which is no package of the application
      at bulkhead/policy-override.json:2:44
        2 |   "resources": { "lodash": { "packages": { "loadsh": false } } },
          |                                            ^^^^^^^^
      Did you mean \`lodash\`? \`bulkhead map\` lists the names.

    BULKHEAD_POLICY_UNKNOWN_PACKAGE  \`bulkhead/policy-override.json\` names \`mine\`, which is no package of the application
      at bulkhead/policy-override.json:3:26
        3 |   "root": { "usePolicy": "mine" }
          |                          ^^^^^^
      Remove the entry, or install the package; \`bulkhead map\` lists the names."
  `);
});

test("the root's resource may have a name of its own", () => {
  expect(check('{"resources":{"mine":{}},"root":{"usePolicy":"mine"}}')).toEqual([]);
});

test("a policy that was given as an object has no places", () => {
  const policy = parseOverride('{"resources":{"chalkk":{}}}', FILE);
  expect(checkPackageNames(policy, "", FILE, KNOWN)).toMatchObject([
    { code: "BULKHEAD_POLICY_UNKNOWN_PACKAGE" },
  ]);
  expect(checkPackageNames(policy, "", FILE, KNOWN)[0]).not.toHaveProperty("location");
});
