// What makes another verifier.

import { readIntrinsicNames } from "@bulkhead/runtime-kernel/intrinsic-names";
import { readKernels } from "@bulkhead/runtime-kernel/kernel-code";
import { expect, test, vi } from "vitest";
import { fingerprintVerifier } from "../src/verifier-fingerprint.ts";

const read = vi.hoisted(() => new Map<string, string>());

vi.mock("node:fs", async (original) => {
  const fs = await original<typeof import("node:fs")>();
  const readFileSync = (path: string) => {
    const text = fs.readFileSync(path, "utf8");
    read.set(path, text);
    return text.replace('"version": "', `"version": "${process.env["OF_PARSER"] ?? ""}`);
  };
  return { ...fs, readFileSync };
});

const intrinsics = await readIntrinsicNames();
const { plain, scuttling } = await readKernels();

test("the same one has one fingerprint, for which its code and its parser's version are read", () => {
  const fingerprint = fingerprintVerifier([plain], intrinsics);
  const names = [...read.keys()].map((path) => path.replaceAll("\\", "/"));
  for (const part of ["verify/verify-output", "verify/scopes", "enforce/kernel-prelude"])
    expect(names.some((name) => name.includes(`/core/`) && name.includes(part))).toBe(true);
  expect(
    names.some((name) => name.includes("/confinement/") && name.includes("/verify-build")),
  ).toBe(true);
  expect(names.some((name) => name.endsWith("/oxc-parser/package.json"))).toBe(true);
  expect(fingerprintVerifier([plain], intrinsics)).toBe(fingerprint);
});

test("another kernel, another parser, other intrinsics make another", () => {
  const fingerprint = fingerprintVerifier([plain], intrinsics);
  expect(fingerprintVerifier([plain, scuttling], intrinsics)).not.toBe(fingerprint);
  const shared = new Set([...intrinsics.shared, "fetch"]);
  expect(fingerprintVerifier([plain], { ...intrinsics, shared })).not.toBe(fingerprint);
  vi.stubEnv("OF_PARSER", "1");
  expect(fingerprintVerifier([plain], intrinsics)).not.toBe(fingerprint);
  vi.unstubAllEnvs();
});
