// A React and a Vue application, built by Vite 7 (Rollup) and Vite 8 (Rolldown) under one policy each, clicked through in
// Chromium under `script-src 'self'`.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { installApp } from "../../../fixtures/harness/src/index.ts";
import { bulkhead } from "../src/index.ts";
import { type Vite, buildWithVite, clickThrough, policyFile } from "./support/vite-app.ts";

let folder = "";

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "bulkhead-vite-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.each(["react", "vue"] as const)("%s", (app) => {
  let plain: unknown;

  beforeAll(async () => {
    await installApp(app);
    const outDir = join(folder, "plain");
    await buildWithVite({ vite: "vite7", app, outDir });
    plain = await clickThrough(app, outDir);
    const generate = bulkhead({ mode: "generate", policy: policyFile(folder, app) });
    await buildWithVite({
      vite: "vite7",
      app,
      outDir: join(folder, "generate"),
      plugins: [generate],
    });
  });

  test.each<Vite>(["vite7", "vite"])("%s: the plain build's page, click by click", async (vite) => {
    const outDir = join(folder, `${app}-${vite}`);
    const warnings: string[] = [];
    const plugins = [bulkhead({ policy: policyFile(folder, app), override: false })];
    const onWarning = (message: string) => void warnings.push(message);
    await buildWithVite({ vite, app, outDir, plugins, onWarning });
    expect(warnings.filter((message) => message.includes("BULKHEAD"))).toEqual([]);
    expect(await clickThrough(app, outDir)).toEqual(plain);
  });
});
