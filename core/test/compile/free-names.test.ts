// The promise of compile, asked of others: real packages' files, compiled, parse as strict code for acorn and for esbuild,
// and eslint-scope finds no free name in them but the shared intrinsics and the module wrapper's.

import { transform } from "esbuild";
import { expect, test } from "vitest";
import { type PackageFile, readPackageFiles } from "../package-files.ts";
import { analyse, compile, intrinsics } from "./compile.ts";
import { findFreeNames } from "./free-names.ts";

const WRAPPER: ReadonlySet<string> = new Set([
  "require",
  "module",
  "exports",
  "__filename",
  "__dirname",
]);

const mayStayFree = (name: string, format: "esm" | "cjs"): boolean =>
  intrinsics.constants.has(name) ||
  intrinsics.shared.has(name) ||
  (format === "cjs" ? WRAPPER.has(name) : name === "require");

// What returns at its top is no module, unless it got imports and a function around its own code.
const isReturning = ({ returnsAtTop }: { readonly returnsAtTop: boolean }, code: string): boolean =>
  returnsAtTop && !code.includes("(() => {");

const check = ({ name, source }: PackageFile): readonly string[] => {
  const settings = {
    file: name,
    define: { "process.env.NODE_ENV": '"production"' },
    granted: ["fetch"],
  };
  const { format, walk } = analyse(source, settings);
  const { code } = compile(source, settings);
  const free = findFreeNames(code, isReturning(walk, code) ? "script" : "module");
  return free.filter((each) => !mayStayFree(each, format)).map((each) => `${name}: ${each}`);
};

test("leaves no free name in real packages", async () => {
  const files = await readPackageFiles(3000);
  expect(files.flatMap(check)).toEqual([]);
}, 900_000);

// esbuild reads the compiled text next, and reads some of JavaScript in its own way.
test("hands esbuild what it reads as we do", async () => {
  const files = await readPackageFiles(400);
  const wrong: string[] = [];
  for (const { name, source } of files) {
    const { code } = compile(source, { file: name, granted: ["fetch"] });
    const { format, walk } = analyse(source, { file: name });
    const read = await transform(code, { logLevel: "silent" });
    const free = findFreeNames(read.code, isReturning(walk, code) ? "script" : "module");
    wrong.push(
      ...free.filter((each) => !mayStayFree(each, format)).map((each) => `${name}: ${each}`),
    );
  }
  expect(wrong).toEqual([]);
}, 900_000);
