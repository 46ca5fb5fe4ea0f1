// The four hosts of the plugin, as the suites that all bundlers share want them.

import { existsSync } from "node:fs";
import { builtinModules } from "node:module";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { type BulkheadOptions, formatLocation } from "@bulkhead/core";
import { rolldown } from "rolldown";
import { type InputOptions, type OutputOptions, type RollupLog, rollup } from "rollup";
import {
  type ParityBundler,
  WALLET,
  WALLET_DEFINE,
  type WalletVariant,
  canonicalText,
  canonicalTexts,
  walletFile,
} from "../../../../fixtures/parity/src/index.ts";
import { bulkhead } from "../../src/index.ts";
import { minifies } from "./transform.ts";
import { rollupPlugins } from "./bundle.ts";
import { type Vite, runVite } from "./vite-app.ts";

type Log = (level: string, log: RollupLog) => void;

interface Bundling {
  readonly root: string;
  readonly input: string;
  readonly variant: WalletVariant;
  readonly define: Readonly<Record<string, string>>;
  readonly bulkhead: object;
  readonly output: OutputOptions & { readonly dir: string };
  readonly log: Log;
}

const confining = (options: object, root: string) =>
  bulkhead({ override: false, root, ...options } as BulkheadOptions);

const withRollup = async (bundling: Bundling): Promise<void> => {
  const { root, input, variant, define, bulkhead: own, output, log } = bundling;
  const bundle = await rollup({
    input: join(root, input),
    external: variant.platform === "node" ? [...builtinModules, /^node:/] : [],
    plugins: [rollupPlugins(variant.platform, define, { jsx: "automatic" }), confining(own, root)],
    onLog: log,
  });
  const plugins = variant.minify ? [minifies()] : [];
  await bundle.write({ ...output, plugins, inlineDynamicImports: true });
  await bundle.close();
};

const withRolldown = async (bundling: Bundling): Promise<void> => {
  const { root, input, variant, define, bulkhead: own, output, log } = bundling;
  const bundle = await rolldown({
    input: `./${input}`,
    cwd: root,
    platform: variant.platform,
    transform: { define: { ...define } },
    plugins: [confining(own, root)],
    onLog: log as () => void,
  });
  try {
    await bundle.write({ ...(output as object), codeSplitting: false, minify: variant.minify });
  } finally {
    await bundle.close();
  }
};

const withVite =
  (vite: Vite) =>
  ({ root, input, variant, define, bulkhead: own, output, log }: Bundling): Promise<void> => {
    const { dir, ...rest } = output;
    const isServer = variant.platform === "node";
    const inlined = vite === "vite7" ? { inlineDynamicImports: true } : { codeSplitting: false };
    return runVite(vite, {
      root,
      logLevel: "silent",
      define,
      plugins: [confining(own, root)],
      ...(isServer && { ssr: { noExternal: true, target: "node" } }),
      build: {
        outDir: dir,
        emptyOutDir: false,
        minify: variant.minify ? (vite === "vite7" ? "esbuild" : "oxc") : false,
        modulePreload: false,
        copyPublicDir: false,
        ...(isServer && { ssr: input }),
        rollupOptions: {
          input: join(root, input),
          output: { ...rest, ...inlined },
          onLog: log,
        } satisfies InputOptions & { output: object },
      },
    });
  };

const isOurs = ({ message }: Pick<RollupLog, "message">): boolean => message.includes("BULKHEAD_");

/** A log as the text of the diagnostic that it was made from: place and frame come after the first line, or are in it. */
const textOf =
  (root: string) =>
  ({ message, loc, frame }: RollupLog): string => {
    const [first = "", ...rest] = message.slice(message.indexOf("BULKHEAD_")).split("\n");
    if (loc?.file === undefined || frame === "") return canonicalText([first, ...rest].join("\n"));
    const file = loc.file.startsWith(root) ? loc.file.slice(root.length + 1) : loc.file;
    const place = `at ${formatLocation({ ...loc, file })}`;
    return canonicalText([first, place, frame ?? "", ...rest].join("\n"));
  };

// Version 7 says place and frame once more, at the end.
const withoutVite = (message: string): string =>
  stripVTControlCharacters(message).split("\nfile: ", 1)[0] ?? "";

/** An error has all of a build's diagnostics in its text, or is one of them with its place beside it. */
const errorsOf = (error: RollupLog & { errors?: readonly RollupLog[] }, root: string) =>
  (error.errors ?? [error]).flatMap((each): readonly string[] => {
    const message = withoutVite(each.message.slice(each.message.indexOf("BULKHEAD_")));
    const texts = canonicalTexts(message);
    return texts.length > 1 ? texts : [textOf(root)({ ...each, message })];
  });

const formatsOf = ({ platform, format }: WalletVariant): OutputOptions["format"] => {
  if (format === "module") return "es";
  return platform === "node" ? "cjs" : "iife";
};

const makeBundler = (
  name: string,
  bundle: (bundling: Bundling) => Promise<void>,
  variants: readonly WalletVariant[],
): ParityBundler => ({
  name,
  variants,
  async buildWallet(variant, outdir, policy) {
    const logs: RollupLog[] = [];
    await bundle({
      root: WALLET,
      input: `src/${variant.platform}.js`,
      variant,
      define: WALLET_DEFINE,
      bulkhead: { policy },
      output: {
        dir: outdir,
        format: formatsOf(variant),
        entryFileNames: walletFile(variant),
        name: "wallet",
      },
      log: (level, log) => void (level === "warn" && logs.push(log)),
    });
    return logs.filter(isOurs).map(textOf(WALLET));
  },
  async buildSample(root, policy, mode = "enforce") {
    const logs: RollupLog[] = [];
    const output = join(root, "out/index.mjs");
    let errors: readonly string[] = [];
    try {
      await bundle({
        root,
        input: "index.js",
        variant: { platform: "node", format: "module", minify: false },
        define: {},
        bulkhead: { policy, mode },
        output: { dir: join(root, "out"), format: "es", entryFileNames: "index.mjs" },
        log: (level, log) => void (level === "warn" && logs.push(log)),
      });
    } catch (error) {
      errors = errorsOf(error as RollupLog, root);
    }
    return {
      said: [...errors, ...logs.filter(isOurs).map(textOf(root))],
      output: existsSync(output) ? output : undefined,
    };
  },
});

export const HOSTS: readonly ParityBundler[] = [
  makeBundler("rollup", withRollup, [
    { platform: "node", format: "module", minify: false },
    { platform: "browser", format: "script", minify: true },
  ]),
  makeBundler("rolldown", withRolldown, [
    { platform: "node", format: "script", minify: true },
    { platform: "browser", format: "module", minify: false },
  ]),
  makeBundler("vite 7", withVite("vite7"), [
    { platform: "node", format: "module", minify: false },
    { platform: "browser", format: "module", minify: true },
  ]),
  makeBundler("vite 8", withVite("vite"), [
    { platform: "node", format: "module", minify: true },
    { platform: "browser", format: "script", minify: true },
  ]),
];
