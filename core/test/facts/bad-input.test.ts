// Text that is no module: a diagnostic with a code and a place, whatever it is.

import { describe, expect, test } from "vitest";
import { readIntrinsicNames } from "../../../runtime-kernel/build-time/intrinsic-names.ts";
import { BulkheadError, formatDiagnostic } from "../../src/diagnostic.ts";
import { type AnalysisOptions, analyseModule } from "../../src/facts/analyse-module.ts";
import { checkModuleBytes, isSoundText } from "../../src/facts/check-bytes.ts";

const intrinsics = await readIntrinsicNames();

const complaint = (source: string, options: Partial<AnalysisOptions> = {}): string => {
  try {
    analyseModule(source, {
      file: "file.js",
      owner: "p",
      platform: "node",
      intrinsics,
      ...options,
    });
    return "none";
  } catch (error) {
    if (!(error instanceof BulkheadError)) throw error;
    const { code, location } = error.diagnostics[0] ?? {};
    return `${code} ${location?.line}:${location?.column}`;
  }
};

describe("a format that contradicts the syntax", () => {
  test.each<[source: string, options: Partial<AnalysisOptions>, found: string]>([
    ["x;\nimport a from 'a'", { file: "file.cjs" }, "BULKHEAD_MODULE_FORMAT 2:0"],
    ["x;\n  export const a = 1", { file: "file.cjs" }, "BULKHEAD_MODULE_FORMAT 2:2"],
    ["x(import.meta.url)", { file: "file.cjs" }, "BULKHEAD_MODULE_FORMAT 1:2"],
    ["await x", { file: "file.cjs" }, "BULKHEAD_MODULE_FORMAT 1:0"],
    ["x;\nreturn 1", { file: "file.mjs" }, "BULKHEAD_MODULE_FORMAT 2:0"],
    ["if (x) return", { packageType: "module" }, "BULKHEAD_MODULE_FORMAT 1:7"],
    ["import 'x'; return", {}, "BULKHEAD_MODULE_FORMAT 1:12"],
    ["return", {}, "none"],
    ["return", { packageType: "commonjs" }, "none"],
    ["import a from 'a'", { packageType: "commonjs" }, "none"],
    ["import a = require('a'); a", { file: "file.cts", language: "ts" }, "none"],
    ["import a from 'a'; a", { file: "file.cts", language: "ts" }, "none"],
    ["await x", {}, "none"],
    ["import a from", { file: "file.cjs" }, "BULKHEAD_MODULE_SYNTAX 1:13"],
    ["with (x) y", { file: "file.mjs" }, "BULKHEAD_MODULE_SYNTAX 1:0"],
    ["with (x) y", {}, "BULKHEAD_STRICT_MODE 1:0"],
  ])("%s in %o", (source, options, found) => {
    expect(complaint(source, options)).toBe(found);
  });
});

describe("text that cannot be parsed", () => {
  test.each<[source: string, found: string]>([
    ["\u0000asm\u0001", "BULKHEAD_MODULE_SYNTAX 1:0"],
    ["<!DOCTYPE html>", "BULKHEAD_MODULE_SYNTAX 1:0"],
    ["{\n  'a': 1,\n  'b': 2\n}", "BULKHEAD_MODULE_SYNTAX 2:5"],
    ["a\n`${", "BULKHEAD_MODULE_SYNTAX 2:3"],
    ["/* never closed", "BULKHEAD_MODULE_SYNTAX 1:0"],
    ["let a; let a", "BULKHEAD_MODULE_SYNTAX 1:11"],
    ["class A { #a; #a }", "BULKHEAD_MODULE_SYNTAX 1:14"],
    ["", "none"],
    ["\uFEFFx", "none"],
    ["#!/usr/bin/env node\nx", "none"],
  ])("%j", (source, found) => {
    expect(complaint(source)).toBe(found);
  });
});

const bytesOf = (text: string): Uint8Array => Uint8Array.from(text, (unit) => unit.charCodeAt(0));

describe("bytes that are no text", () => {
  test.each<[name: string, bytes: Uint8Array, found: string | undefined]>([
    ["latin-1", bytesOf("x;\n// caf\xe9\n"), "it is not UTF-8 text at f.js:2:7"],
    ["cut in a sequence", bytesOf("x = '\xe2\x82"), "it is not UTF-8 text at f.js:1:6"],
    ["longer than needed", bytesOf("\xc0\xaf"), "it is not UTF-8 text at f.js:1:1"],
    ["longer than needed, in three", bytesOf("\xe0\x80\xaf"), "it is not UTF-8 text at f.js:1:1"],
    ["a surrogate", bytesOf("\xed\xa0\x80"), "it is not UTF-8 text at f.js:1:1"],
    ["past U+10FFFF", bytesOf("\xf4\x90\x80\x80"), "it is not UTF-8 text at f.js:1:1"],
    ["a byte that follows nothing", bytesOf("a\x80"), "it is not UTF-8 text at f.js:1:2"],
    ["UTF-16", bytesOf("\xff\xfex\0;\0"), "it is a binary file at f.js:1:4"],
    ["an executable", bytesOf("\x7fELF\x02\x01\x01\0"), "it is a binary file at f.js:1:8"],
    ["text", bytesOf("a\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80\n"), undefined],
    ["with a mark", bytesOf("\xef\xbb\xbfx"), undefined],
    ["a zero far down", bytesOf(`/*${"x".repeat(2000)}\0*/`), undefined],
    [
      "100 MB",
      new Uint8Array(100_000_000).fill(32),
      "it has 100 MB, and 40 MB is the limit at f.js:1:1",
    ],
  ])("%s", (_, bytes, found) => {
    const diagnostic = checkModuleBytes(bytes, "f.js");
    const message = diagnostic && formatDiagnostic(diagnostic);
    const expected = found?.replace(" at ", "\n  at ");
    expect(message?.split("\n").slice(0, 2).join("\n")).toBe(
      expected === undefined
        ? undefined
        : `BULKHEAD_MODULE_UNREADABLE  \`f.js\` cannot be read as a module: ${expected}`,
    );
  });

  test("are found as Node's decoder finds them", () => {
    const decoder = new TextDecoder("utf-8", { fatal: true });
    let seed = 1;
    for (let round = 0; round < 3000; round += 1) {
      const bytes = Uint8Array.from({ length: 6 }, () => {
        seed = (seed * 48271) % 2147483647;
        return [0x41, 0x80, 0xbf, 0xc3, 0xe0, 0xa0, 0xed, 0xf0, 0x90, 0xf4, 0xff][seed % 11] ?? 0;
      });
      let isText = true;
      try {
        decoder.decode(bytes);
      } catch {
        isText = false;
      }
      expect(checkModuleBytes(bytes, "f.js") === undefined, String(bytes)).toBe(isText);
      // What passes as text is what the bytes would have passed as.
      expect(isSoundText(Buffer.from(bytes).toString("utf8")), String(bytes)).toBe(isText);
    }
  });
});
