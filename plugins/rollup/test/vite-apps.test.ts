// A React and a Vue application, built by Vite 7 (Rollup) and Vite 8 (Rolldown) under one policy each, clicked through in
// Chromium under `script-src 'self'`.

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { installApp } from "../../../fixtures/harness/src/index.ts";
import { bulkhead } from "../src/index.ts";
import {
  type App,
  type Vite,
  buildWithVite,
  clickThrough,
  policyFile,
} from "./support/vite-app.ts";

let folder = "";

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "bulkhead-vite-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const generateWith = (vite: Vite, app: App): Promise<void> =>
  buildWithVite({
    vite,
    app,
    outDir: join(folder, "generate"),
    plugins: [bulkhead({ mode: "generate", policy: policyFile(folder, app) })],
  });

describe.each(["react", "vue"] as const)("%s", (app) => {
  let plain: unknown;

  beforeAll(async () => {
    await installApp(app);
    const outDir = join(folder, "plain");
    await buildWithVite({ vite: "vite7", app, outDir });
    plain = await clickThrough(app, outDir);
    await generateWith("vite7", app);
  });

  test("both versions infer the same policy, workers included", async () => {
    const path = policyFile(folder, app);
    const policy = readFileSync(path, "utf8");
    rmSync(path);
    await generateWith("vite", app);
    expect(readFileSync(path, "utf8")).toBe(policy);
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
