// The applications of fixtures/apps that Vite builds.

import { join } from "node:path";
import react from "@vitejs/plugin-react";
import vue from "@vitejs/plugin-vue";
import { appDirectory, runInChromium, withServer } from "../../../../fixtures/harness/src/index.ts";
import type { BulkheadPlugin } from "../../src/index.ts";

export type App = "react" | "vue";
export type Vite = "vite" | "vite7";

export interface ViteBuild {
  readonly vite: Vite;
  readonly app: App;
  readonly outDir: string;
  readonly plugins?: readonly BulkheadPlugin[];
  readonly build?: object;
  readonly onWarning?: (message: string) => void;
}

/** What both versions have of a logger. */
const makeLogger = (onWarning: (message: string) => void) => ({
  info() {},
  warn: onWarning,
  warnOnce: onWarning,
  error() {},
  clearScreen() {},
  hasErrorLogged: () => false,
  hasWarned: false,
});

/** Builds with a version of Vite; a config of the project is not looked for. */
export const runVite = async (vite: Vite, config: object): Promise<void> => {
  // Vitest's own would make it a development build.
  process.env["NODE_ENV"] = "production";
  // The versions' types differ, and what is used here does not.
  const { build } = vite === "vite7" ? await import("vite7") : await import("vite");
  await (build as (config: object) => Promise<unknown>)({ configFile: false, ...config });
};

export const buildWithVite = ({
  vite,
  app,
  outDir,
  plugins = [],
  build = {},
  onWarning = () => {},
}: ViteBuild): Promise<void> =>
  runVite(vite, {
    root: appDirectory(app),
    customLogger: makeLogger(onWarning),
    plugins: [app === "react" ? react() : vue(), ...plugins],
    // @vitejs/plugin-react sets it for the version of Vite that it finds by that name.
    ...(vite === "vite7" && { esbuild: { jsx: "automatic" } }),
    worker: { format: "es" },
    build: { outDir, emptyOutDir: true, ...build },
  });

/** Builds a folder; `config`: what is special about it. */
export const buildFolder = (
  vite: Vite,
  root: string,
  outDir: string,
  plugins: readonly object[],
  { build = {}, ...config }: { readonly build?: object },
): Promise<void> =>
  runVite(vite, {
    root,
    customLogger: makeLogger(() => {}),
    plugins,
    ...config,
    build: { outDir, emptyOutDir: true, ...build },
  });

const CLICKS: Readonly<Record<App, readonly string[]>> = {
  react: ["#add", "#finish", "#about", "li", "#add"],
  vue: ["#add", ".note", "#help", "#add", ".note"],
};

/** All that a run of the page shows: what it says after each click, what went wrong. */
export const clickThrough = (app: App, outDir: string): Promise<unknown> =>
  withServer(outDir, ({ url }) => runInChromium(url, { clicks: [...CLICKS[app]] }));

export const policyFile = (folder: string, app: App): string => join(folder, `${app}-policy.json`);
