// The wallet, and applications that break their policies, as every bundler is held to them.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type BulkheadOptions, formatDiagnostic, formatPolicy } from "@bulkhead/core";
import { generatePolicy } from "bulkhead";
import { type BuildFailure, type BuildOptions, type Message, build } from "esbuild";
import { describe, expect, test } from "vitest";
import { withTemporaryDirectory } from "../../../fixtures/harness/src/index.ts";
import {
  type ParityBundler,
  type SamplePolicy,
  WALLET,
  WALLET_DEFINE,
  type WalletVariant,
  canonicalText,
  testAssignments,
  testGenerated,
  testViolations,
  testWallet,
  walletFile,
} from "../../../fixtures/parity/src/index.ts";
import { bulkhead } from "../src/index.ts";
import { makeApp } from "./support/make-app.ts";

const formatOf = ({ platform, format }: WalletVariant): "esm" | "cjs" | "iife" => {
  if (format === "module") return "esm";
  return platform === "node" ? "cjs" : "iife";
};

// esbuild says where the import stands that made it load a module, in the text of ours and as if that were the message's own place.
const isOfEsbuild = (text: string): boolean => text.startsWith("The plugin ");

/** A message as the diagnostic that it was made from. */
const textOf = ({ text, location, notes }: Message): string => {
  const [, code = "", message = ""] = /^(\w+) {2}([^]*)$/.exec(text) ?? [];
  const hasPlace = location !== null && code !== "BULKHEAD_FILE_OUTSIDE_PACKAGES";
  return canonicalText(
    formatDiagnostic({
      // Holds: it is one of ours that the message was made from.
      code: code as "BULKHEAD_IMPORT_DENIED",
      message,
      ...(hasPlace && { location }),
      notes: notes.map((note) => note.text).filter((note) => !isOfEsbuild(note)),
    }),
  );
};

const textsOf = (messages: readonly Message[]): readonly string[] =>
  messages.filter(({ text }) => text.startsWith("BULKHEAD_")).map(textOf);

const walletOptions = (variant: WalletVariant, outdir: string): BuildOptions => ({
  absWorkingDir: WALLET,
  entryPoints: [`src/${variant.platform}.js`],
  outfile: join(outdir, walletFile(variant)),
  bundle: true,
  platform: variant.platform,
  format: formatOf(variant),
  minify: variant.minify,
  define: { ...WALLET_DEFINE },
  logLevel: "silent",
});

const confining = (policy: SamplePolicy | string, mode: BulkheadOptions["mode"] = "enforce") =>
  bulkhead({ policy, mode, override: false } as BulkheadOptions);

const esbuild: ParityBundler = {
  name: "esbuild",
  variants: (
    [
      ["node", "script"],
      ["node", "module"],
      ["browser", "script"],
      ["browser", "module"],
    ] as const
  ).flatMap(([platform, format]) => [false, true].map((minify) => ({ platform, format, minify }))),
  async buildWallet(variant, outdir, policy) {
    const { warnings } = await build({
      ...walletOptions(variant, outdir),
      plugins: [confining(policy)],
    });
    return textsOf(warnings);
  },
  async buildSample(root, policy, mode) {
    const outfile = join(root, "out/index.mjs");
    try {
      const { warnings } = await build({
        absWorkingDir: root,
        entryPoints: ["index.js"],
        bundle: true,
        platform: "node",
        format: "esm",
        outfile,
        logLevel: "silent",
        plugins: [confining(policy, mode)],
      });
      return { said: textsOf(warnings), output: outfile };
    } catch (error) {
      const { errors, warnings } = error as BuildFailure;
      return { said: textsOf([...errors, ...warnings]), output: undefined };
    }
  },
};

testWallet(esbuild);
testViolations(esbuild, makeApp);
testGenerated(esbuild, makeApp);
testAssignments(esbuild, makeApp);

describe("mode 'generate'", { timeout: 600_000 }, () => {
  test.each(["node", "browser"] as const)(
    "infers from the wallet's bundle for %s what the command line infers from the sources",
    (platform) =>
      withTemporaryDirectory(async (outdir) => {
        const file = join(outdir, "policy.json");
        const variant = { platform, format: "module", minify: false } as const;
        await build({
          ...walletOptions(variant, outdir),
          plugins: [bulkhead({ mode: "generate", policy: file })],
        });
        const walked = await generatePolicy({
          cwd: WALLET,
          entries: [`src/${platform}.js`],
          platform,
          define: WALLET_DEFINE,
        });
        expect(readFileSync(file, "utf8")).toBe(formatPolicy(walked.policy));
      }),
  );
});
