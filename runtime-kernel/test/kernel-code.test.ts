// The kernel as one text, for bundlers.
import { createHash } from "node:crypto";
import { fileURLToPath } from "node:url";
import { parse } from "acorn";
import { expect, test } from "vitest";
import { bundleKernel } from "../build-time/bundle-kernel.ts";
import { readKernelCode } from "../build-time/kernel-code-of-sources.ts";

const hash = (text: string): string => createHash("sha256").update(text).digest("hex");

test("is an ES module that imports nothing, not even on the way, and exports its start alone", async () => {
  const { body } = parse(await readKernelCode(), { ecmaVersion: "latest", sourceType: "module" });
  const imports = body.filter(
    (statement) =>
      /^Import|^ExportAll/.test(statement.type) || ("source" in statement && statement.source),
  );
  const exported = body.flatMap((statement) =>
    statement.type === "ExportNamedDeclaration"
      ? statement.specifiers.map(({ exported: name }) => ("name" in name ? name.name : name.value))
      : [],
  );
  expect({ imports, exported }).toEqual({ imports: [], exported: ["startKernel"] });
});

test("has the same bytes each time, and no path of the machine", async () => {
  const again = await bundleKernel(fileURLToPath(new URL("../src/index.ts", import.meta.url)));
  expect(hash(again)).toBe(hash(await readKernelCode()));
  expect(again).not.toContain(fileURLToPath(new URL("../..", import.meta.url)));
});
