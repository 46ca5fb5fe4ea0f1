// Cases of the kernel in a page of headless Chromium, under a policy that lets nobody evaluate text. One browser for a file's tests.
import { createServer } from "node:http";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { chromium } from "playwright-core";
import type { Browser } from "playwright-core";
import { expect } from "vitest";
import { bundle, confinedEntry, runConfined } from "./realm.ts";
import type { Case } from "./realm.ts";

// Node's own names, its modules and flags; and text that is evaluated, which the page's policy forbids.
const OF_NODE =
  /\bprocess\b|\bBuffer\b|node:|\bload\(|\bimport\(|nodeFlags|onlyInNode|setImmediate|mayEvaluate|_idle|stack/i;

/** Whether a case can run in a page as well as in Node. */
export const needsNoNode = (oneCase: object): boolean => !OF_NODE.test(JSON.stringify(oneCase));

interface Opened {
  readonly browser: Browser;
  readonly server: Server;
}

let opened: Promise<Opened> | undefined;
const scripts = new Map<string, string>();

const open = async (): Promise<Opened> => {
  const server = createServer((request, response) => {
    const script = scripts.get(request.url ?? "");
    response.setHeader("Content-Security-Policy", "script-src 'self'");
    response.setHeader("Content-Type", script === undefined ? "text/html" : "text/javascript");
    response.end(
      script ??
        `<!doctype html><title>kernel</title><script type="module" src="${request.url}.js"></script>`,
    );
  });
  await new Promise<void>((done) => {
    server.listen(0, "127.0.0.1", done);
  });
  const browser = await chromium.launch({
    executablePath: "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu"],
  });
  return { browser, server };
};

/** The case's result in a page that the kernel locked down, and the directives of its policy that were violated. */
export const runInChromium = async (
  oneCase: Case,
): Promise<{ readonly result: unknown; readonly violations: readonly string[] }> => {
  opened ??= open();
  const { browser, server } = await opened;
  const path = `/${scripts.size}`;
  scripts.set(
    `${path}.js`,
    await bundle(confinedEntry(oneCase), { platform: "browser", minify: true }),
  );
  const page = await browser.newPage();
  try {
    const violations: string[] = [];
    await page.exposeFunction("noteViolation", (directive: string) => violations.push(directive));
    await page.addInitScript(() => {
      const { document, noteViolation } = globalThis as unknown as {
        document: EventTarget;
        noteViolation: (directive: string) => void;
      };
      document.addEventListener("securitypolicyviolation", (event) => {
        noteViolation((event as unknown as { violatedDirective: string }).violatedDirective);
      });
    });
    const said = page.waitForEvent("console", (message) => message.text().includes("RESULT "));
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`);
    const text = (await said).text();
    return {
      result: JSON.parse(text.slice(text.indexOf("RESULT ") + "RESULT ".length)),
      violations,
    };
  } finally {
    await page.close();
  }
};

/** The result that a case has in Node and, where it can run there, in a page too: the same, and nothing for the page's policy to report. */
export const runEverywhere = async (oneCase: Case): Promise<unknown> => {
  const result = await runConfined(oneCase);
  if (needsNoNode(oneCase))
    expect(await runInChromium(oneCase), "in Chromium").toEqual({ result, violations: [] });
  return result;
};

export const closeChromium = async (): Promise<void> => {
  if (opened === undefined) return;
  const { browser, server } = await opened;
  await browser.close();
  server.close();
};
