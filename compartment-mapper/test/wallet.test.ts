// The fixture application, as npm installed it: every import of it leads where esbuild's bundle leads it, and every
// package has LavaMoat's name.

import { join } from "node:path";
import { type Metafile, build } from "esbuild";
import { beforeAll, describe, expect, test } from "vitest";
import { installApp } from "../../fixtures/harness/src/index.ts";
import {
  type Platform,
  type Resolution,
  makeNodePowers,
  makeResolver,
  mapPackages,
} from "../src/index.ts";
import { compareWithLavaMoat } from "./support/ask-lavamoat.ts";

let root = "";

beforeAll(async () => {
  root = await installApp("wallet");
});

test.each([false, true])("the canonical names are LavaMoat's (dev: %s)", async (dev) => {
  const { packages, different } = await compareWithLavaMoat(root, dev);
  expect(different).toEqual([]);
  expect(packages).toBeGreaterThan(60);
});

const bundle = async (entry: string, platform: Platform): Promise<Metafile> => {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [entry],
    platform,
    bundle: true,
    write: false,
    metafile: true,
    logLevel: "silent",
    outdir: "out",
    format: "esm",
    loader: { ".html": "empty" },
  });
  return metafile;
};

interface Edge {
  readonly specifier: string;
  readonly importer: string;
  readonly how: "import" | "require";
  readonly expected: Resolution;
}

const readExpected = (path: string, external: boolean): Resolution => {
  if (path.startsWith("(disabled):")) return { kind: "disabled" };
  return external
    ? { kind: "builtin", name: path.replace(/^node:/, "") }
    : { kind: "file", path: join(root, path) };
};

const edgesOf = ({ inputs }: Metafile): readonly Edge[] =>
  Object.entries(inputs).flatMap(([file, { imports }]) =>
    imports.flatMap(({ path, kind, original, external = false }) =>
      original === undefined
        ? []
        : [
            {
              specifier: original,
              importer: join(root, file),
              how: kind.startsWith("require") ? ("require" as const) : ("import" as const),
              expected: readExpected(path, external),
            },
          ],
    ),
  );

describe.each([
  ["src/node.js", "node"],
  ["src/browser.js", "browser"],
] satisfies readonly (readonly [string, Platform])[])("%s for %s", (entry, platform) => {
  test("every import leads where the bundle leads it, to a package that has a name", async () => {
    const edges = edgesOf(await bundle(entry, platform));
    const powers = makeNodePowers();
    const graph = mapPackages(root, { powers });
    const resolver = makeResolver(graph, { powers, platform });
    const answers = edges.map(({ specifier, importer, how }) => ({
      specifier,
      importer,
      how,
      answer: resolver.resolve(specifier, importer, how),
    }));
    expect(answers).toEqual(edges.map(({ expected, ...edge }) => ({ ...edge, answer: expected })));
    expect(edges.length).toBeGreaterThan(1000);
    const files = answers
      .flatMap(({ answer }) => (answer.kind === "file" ? [answer.path] : []))
      // debug asks for supports-color in a `try`, and finds that of this repository's tools above the wallet: nobody's.
      .filter((file) => file.startsWith(`${root}/`));
    expect(files.filter((file) => graph.ownerOf(file) === undefined)).toEqual([]);
  });
});
