// What runs the workloads: this Node, those that package.json pins, and Chromium where it is installed.
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { chromium } from "playwright-core";

const run = promisify(execFile);
const CHROMIUM = "/usr/bin/chromium";

const node = async (program) => ({
  name: `Node ${(await run(program, ["--version"])).stdout.trim()}`,
  platform: "node",
  measure: async (bundle) => {
    const { stdout } = await run(program, ["--no-warnings", bundle]);
    return JSON.parse(stdout.trimEnd().split("\n").at(-1));
  },
  close: async () => {},
});

// A page for each run: lockdown changes its realm for good.
const measureInPage = async (browser, bundle) => {
  const page = await browser.newPage();
  try {
    const failed = page.waitForEvent("pageerror").then((error) => {
      throw error;
    });
    const said = page.waitForEvent("console", (message) => message.text().startsWith('{"least"'));
    failed.catch(() => {});
    said.catch(() => {});
    await page.addScriptTag({ type: "module", content: await readFile(bundle, "utf8") });
    return JSON.parse((await Promise.race([said, failed])).text());
  } finally {
    await page.close();
  }
};

const browser = async () => {
  const launched = await chromium.launch({
    executablePath: CHROMIUM,
    args: ["--no-sandbox", "--disable-gpu"],
  });
  return {
    name: `Chromium ${launched.version()}`,
    platform: "browser",
    measure: (bundle) => measureInPage(launched, bundle),
    close: () => launched.close(),
  };
};

/** Ways to start each engine, `{ name, platform, measure(bundle) -> { least, result }, close() }`, one at a time. */
export const ENGINES = [
  () => node(process.execPath),
  ...["node-22", "node-26"]
    .map((name) => fileURLToPath(new URL(`node_modules/${name}/bin/node`, import.meta.url)))
    .filter(existsSync)
    .map((program) => () => node(program)),
  ...(existsSync(CHROMIUM) ? [browser] : []),
];
