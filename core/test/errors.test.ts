// The catalogue of errors is whole: each code has a builder, a page that shows what is really printed, and a test.

import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { ERROR_TITLES, type ErrorCode, formatDiagnostic } from "../src/index.ts";
import { EXAMPLES } from "./error-examples.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const BUILDERS = join(ROOT, "core/src/errors");
const PAGES = join(ROOT, "docs/errors");
const CODES = Object.keys(ERROR_TITLES) as ErrorCode[];

const readPage = (code: string): string => readFileSync(join(PAGES, `${code}.md`), "utf8");

/** The text of each exported function of the error files that has the code in it. */
const buildersOf = (code: string): readonly string[] =>
  readdirSync(BUILDERS)
    .filter((name) => name.endsWith("-errors.ts"))
    .flatMap((name) =>
      readFileSync(join(BUILDERS, name), "utf8")
        .split(/^(?=export )/m)
        .filter((part) => /^export const \w+ = \(/.test(part) && part.includes(`"${code}"`)),
    );

const isSource = (path: string): boolean =>
  !/(?:^|\/)(?:node_modules|dist|apps|ecosystem)\//.test(path);

/** The codes that tests, and the attacks that tests discover, speak of. */
const TESTED = [
  ["core/test", "runtime-kernel/test", "compartment-mapper/test", "policy-gen/test"],
  ["plugins/esbuild/test", "fixtures/attacks"],
]
  .flat()
  .flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true })
      .map((name) => `${folder}/${String(name)}`)
      .filter((path) => isSource(path) && /(?:\.test\.ts|attack\.json)$/.test(path)),
  )
  .filter((path) => path !== "core/test/errors.test.ts")
  .flatMap((path) => readFileSync(join(ROOT, path), "utf8").match(/\bBULKHEAD_[A-Z_]+/g) ?? []);

test("the codes are sorted, and there is no page without one", () => {
  expect(CODES).toEqual(CODES.toSorted());
  expect(readdirSync(PAGES).toSorted()).toEqual(CODES.map((code) => `${code}.md`));
});

describe.each(CODES)("%s", (code) => {
  test("has a page under its title that says how to mend it", () => {
    const page = readPage(code);
    expect(page.startsWith(`# ${code}: ${ERROR_TITLES[code]}\n`)).toBe(true);
    expect(page).toMatch(/\*\*To mend it\*\*|^What it may look like|^- \*\*missing from/m);
    expect(page.split("\n").length).toBeGreaterThan(8);
  });

  test("is produced by a test", () => {
    expect(TESTED.includes(code)).toBe(true);
  });
});

describe.each(Object.entries(EXAMPLES))("%s", (code, diagnostic) => {
  test("has a builder that is exported", () => {
    expect(buildersOf(code)).not.toEqual([]);
    expect(diagnostic.code).toBe(code);
  });

  test("has a page that shows what is printed", () => {
    expect(readPage(code)).toContain(`\n\`\`\`text\n${formatDiagnostic(diagnostic)}\n\`\`\`\n`);
  });

  test("says one sentence without a final period, and how to mend it", () => {
    expect(diagnostic.message).toMatch(/^[`A-Z0-9]/);
    expect(diagnostic.message).not.toMatch(/[.\n]$/);
    expect(diagnostic.fix).toBeTruthy();
  });
});

test("the one code that only the kernel knows is on its page as the kernel says it", () => {
  const kernel = readFileSync(join(ROOT, "runtime-kernel/src/freeze-for-ses.ts"), "utf8");
  const [, thrown = ""] = /throw new TypeError\(([^]*?)\n {2}\);/.exec(kernel) ?? [];
  const text = [...thrown.matchAll(/"([^"]*)"/g)].map(([, part]) => part).join("");
  expect(text).toMatch(/^BULKHEAD_REALM_LOCKED {2}/);
  expect(readPage("BULKHEAD_REALM_LOCKED")).toContain(`\n\`\`\`text\n${text}\n\`\`\`\n`);
});

test("a scuttled global says on its page what the kernel says", () => {
  const kernel = readFileSync(join(ROOT, "runtime-kernel/src/scuttle.ts"), "utf8");
  const [, thrown = ""] = /new TypeError\(([^]*?)\n {2}\);/.exec(kernel) ?? [];
  const text = [...thrown.matchAll(/`((?:[^`\\]|\\.)*)`|"([^"]*)"/g)]
    .map(([, template, string]) => (template ?? string ?? "").replaceAll("\\`", "`"))
    .join("")
    .replace("${name}", "fetch")
    .replaceAll("\\n", "\n");
  expect(text).toMatch(/^BULKHEAD_GLOBAL_SCUTTLED {2}/);
  expect(readPage("BULKHEAD_GLOBAL_SCUTTLED")).toContain(`\n\`\`\`text\n${text}\n\`\`\`\n`);
});
