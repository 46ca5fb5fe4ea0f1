// The preset `playwright` of `scuttle`: a page driven by playwright-core itself, with all that a test of an application does.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { type Browser, type Page, chromium } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { withServer } from "../../../fixtures/harness/src/index.ts";
import { buildApp } from "./support/build-app.ts";
import { makeApp } from "./support/make-app.ts";

const APPLICATION = `
const find = (selector) => document.querySelector(selector);
find("button").addEventListener("click", () => {
  const text = "hello " + find("input").value;
  setTimeout(() => {
    const done = document.createElement("p");
    done.id = "done";
    done.textContent = text;
    document.body.append(done);
  }, 30);
});
`;

const HTML =
  '<!doctype html><title>form</title><label>Name <input></label><button>Greet</button><select><option>a<option>b</select><script src="/index.js"></script>';

type Step = readonly [what: string, act: (page: Page) => Promise<unknown>, result: unknown];

const STEPS: readonly Step[] = [
  ["fill", (page) => page.getByLabel("Name").fill("Ada"), undefined],
  ["inputValue", (page) => page.locator("input").inputValue(), "Ada"],
  ["click", (page) => page.getByRole("button", { name: "Greet" }).click(), undefined],
  [
    "waitForSelector",
    async (page) => (await page.waitForSelector("#done"))?.textContent(),
    "hello Ada",
  ],
  ["selectOption", (page) => page.locator("select").selectOption("b"), ["b"]],
  ["press", (page) => page.locator("input").press("End"), undefined],
  ["evaluate, a function", (page) => page.evaluate(([a, b]) => (a ?? 0) + (b ?? 0), [2, 3]), 5],
  ["evaluate, a text", (page) => page.evaluate("document.title"), "form"],
  ["evaluate of a locator", (page) => page.locator("#done").evaluate((node) => node.id), "done"],
  ["evaluateAll", (page) => page.locator("option").evaluateAll((nodes) => nodes.length), 2],
  [
    "waitForFunction",
    async (page) => (await page.waitForFunction("document.title")).jsonValue(),
    "form",
  ],
  ["dispatchEvent", (page) => page.locator("button").dispatchEvent("click"), undefined],
  [
    "exposeFunction, called",
    async (page) => {
      await page.exposeFunction("double", (n: number) => n * 2);
      return page.evaluate("double(21)");
    },
    42,
  ],
  ["addInitScript, seen", (page) => page.evaluate("__playwright_mark"), "early"],
  [
    "setContent",
    async (page) => {
      await page.setContent("<h1>other</h1>");
      return page.locator("h1").textContent();
    },
    "other",
  ],
];

const buildPage = async (scuttle: object | boolean): Promise<string> => {
  const { out } = await buildApp(makeApp({ "index.js": APPLICATION }), {
    platform: "browser",
    format: "iife",
    outExtension: { ".js": ".js" },
    minify: true,
    bulkhead: { scuttle },
  });
  writeFileSync(join(out, "index.html"), HTML);
  return out;
};

interface Driven {
  /** The steps that failed, and those of them that met the scuttled global object. */
  readonly failed: readonly string[];
  readonly scuttled: readonly string[];
  /** Of the page itself. */
  readonly errors: readonly string[];
}

const takeSteps = async (page: Page): Promise<Omit<Driven, "errors">> => {
  const failed: string[] = [];
  const scuttled: string[] = [];
  for (const [what, act, expected] of STEPS) {
    const result = await act(page).catch(String);
    if (!isDeepStrictEqual(result, expected)) failed.push(what);
    if (String(result).includes("BULKHEAD_GLOBAL_SCUTTLED")) scuttled.push(what);
  }
  return { failed, scuttled };
};

let browser: Browser;
beforeAll(async () => {
  browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
});
afterAll(() => browser.close());

const drive = async (scuttle: object | boolean): Promise<Driven> =>
  withServer(await buildPage(scuttle), async ({ url }) => {
    const page = await browser.newPage();
    const errors: string[] = [];
    page.on("pageerror", ({ message }) => errors.push(message));
    page.setDefaultTimeout(10_000);
    await page.addInitScript({ content: "globalThis.__playwright_mark = 'early';" });
    await page.goto(url);
    const driven = await takeSteps(page);
    await page.close();
    return { ...driven, errors };
  });

test("all of it works with the preset as on a page that is not scuttled", async () => {
  const all = { failed: [], scuttled: [], errors: [] };
  expect(await drive(false)).toEqual(all);
  expect(await drive({ presets: ["playwright"] })).toEqual(all);
});

test("without the preset it cannot run functions in the page", async () => {
  const needing = STEPS.map(([what]) => what).filter((what) =>
    /evaluate|waitForFunction|dispatch|expose|addInit/.test(what),
  );
  expect(await drive(true)).toEqual({ failed: needing, scuttled: needing, errors: [] });
});
