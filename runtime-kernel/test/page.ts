// A page of a test's own in headless Chromium, under `script-src 'self'`.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { chromium } from "playwright-core";
import type { Page } from "playwright-core";

export interface PageRun {
  /** What the page has said by `console.log("RESULT " + json)`. */
  readonly result: unknown;
  /** Texts of errors, warnings and violations of the policy. */
  readonly complaints: readonly string[];
}

/** Opens a page with `scripts` by path; `/app.js` is its own. `act` is what happens to it once it has said its result. */
export const runPage = async (
  scripts: Readonly<Record<string, string>>,
  act: (page: Page) => Promise<unknown> = async () => undefined,
): Promise<PageRun> => {
  const server = createServer((request, response) => {
    const script = scripts[request.url ?? ""];
    response.setHeader("Content-Security-Policy", "script-src 'self'; object-src 'self'");
    response.setHeader("Content-Type", script === undefined ? "text/html" : "text/javascript");
    response.end(
      script ?? '<!doctype html><title>kernel</title><script type="module" src="/app.js"></script>',
    );
  });
  await new Promise<void>((done) => {
    server.listen(0, "127.0.0.1", done);
  });
  const browser = await chromium.launch({
    executablePath: "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu"],
  });
  try {
    const page = await browser.newPage();
    const complaints: string[] = [];
    page.on("pageerror", (error) => void complaints.push(String(error.stack)));
    page.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) complaints.push(message.text());
    });
    const said = page.waitForEvent("console", (message) => message.text().startsWith("RESULT "));
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    const result: unknown = JSON.parse((await said).text().slice("RESULT ".length));
    await act(page);
    return { result, complaints };
  } finally {
    await browser.close();
    server.close();
  }
};
