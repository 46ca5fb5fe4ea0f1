// What need not be proved twice, and all that has to be proved again. Proofs are counted.

import {
  chmodSync,
  linkSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import type { verifyOutput } from "@bulkhead/core/verify";
import { readIntrinsicNames } from "@bulkhead/runtime-kernel/intrinsic-names";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { withTemporaryDirectory } from "../../../fixtures/harness/src/index.ts";
import { cacheFolder, openProvedBuilds } from "../src/proved-builds.ts";
import { verifyBuild } from "../src/verify-build.ts";

const proof = vi.hoisted(() => vi.fn<typeof verifyOutput>());
const verifier = vi.hoisted(() => ({ fingerprint: "this one" }));

vi.mock("@bulkhead/core/verify", () => ({ parseManifest: () => ({}), verifyOutput: proof }));
vi.mock("../src/verifier-fingerprint.ts", () => ({
  fingerprintVerifier: () => verifier.fingerprint,
}));

const intrinsics = await readIntrinsicNames();
const POSIX = process.getuid !== undefined;

/** None of the machine that runs this, which may be CI's. */
const OF_CI = ["CI", "BUILD_ID", "BUILD_NUMBER", "JENKINS_URL", "TEAMCITY_VERSION", "TF_BUILD"];

beforeEach(() => {
  for (const name of OF_CI) vi.stubEnv(name, undefined);
  proof.mockReset().mockReturnValue([]);
  verifier.fingerprint = "this one";
});
afterEach(() => {
  vi.unstubAllEnvs();
});

interface Place {
  readonly root: string;
  readonly cache: string;
  /** Where entries are. */
  readonly folder: string;
}

const inPlace = (act: (place: Place) => Promise<void>): Promise<void> =>
  withTemporaryDirectory(async (directory) => {
    const [root, cache] = [join(directory, "app"), join(directory, "cache")];
    mkdirSync(root);
    writeFileSync(join(root, "package.json"), "{}");
    vi.stubEnv("XDG_CACHE_HOME", cache);
    vi.stubEnv("LOCALAPPDATA", cache);
    await act({ root, cache, folder: join(cache, "bulkhead", "proved") });
  });

const MAP = JSON.stringify({ policy: { resources: {} } });
const FILES: Readonly<Record<string, string>> = { "app.js": "1;", "other.js": "2;" };

const build = (root: string, map = MAP, files = FILES) =>
  verifyBuild({
    map,
    files: Object.entries(files).map(([path, text]) => ({ path, bytes: Buffer.from(text) })),
    intrinsics,
    onceFor: root,
  });

const entryIn = (folder: string): string => join(folder, readdirSync(folder)[0] ?? "");

describe.skipIf(process.platform === "darwin")("what was proved before", () => {
  test("is not proved again, byte for byte", () =>
    inPlace(async ({ root }) => {
      expect(await build(root)).toEqual([]);
      expect(await build(root)).toEqual([]);
      expect(proof).toHaveBeenCalledTimes(1);
    }));

  test("is proved again where nobody asks for less", () =>
    inPlace(async ({ root }) => {
      await build(root);
      await verifyBuild({ map: MAP, files: [], intrinsics });
      await verifyBuild({ map: MAP, files: [], intrinsics });
      expect(proof).toHaveBeenCalledTimes(3);
    }));

  test.each<readonly [string, string, Readonly<Record<string, string>>]>([
    ["another byte in the map", `${MAP} `, FILES],
    ["another policy", JSON.stringify({ policy: { resources: { a: {} } } }), FILES],
    ["another byte in one file", MAP, { ...FILES, "other.js": "3;" }],
    ["another name of a file", MAP, { "app.js": "1;", "others.js": "2;" }],
    ["two files that have changed places", MAP, { "app.js": "2;", "other.js": "1;" }],
    ["one file more", MAP, { ...FILES, "more.js": "" }],
    ["one file less", MAP, { "app.js": "1;" }],
  ])("but with %s it is", (_, map, files) =>
    inPlace(async ({ root }) => {
      await build(root);
      await build(root, map, files);
      expect(proof).toHaveBeenCalledTimes(2);
    }),
  );

  test("but with another verifier it is", () =>
    inPlace(async ({ root }) => {
      await build(root);
      verifier.fingerprint = "the next one";
      await build(root);
      expect(proof).toHaveBeenCalledTimes(2);
    }));

  test.each(OF_CI)("is proved again in CI (%s), and not remembered from there", (name) =>
    inPlace(async ({ root, cache, folder }) => {
      vi.stubEnv(name, "false");
      await build(root);
      await build(root);
      expect(proof).toHaveBeenCalledTimes(2);
      expect(readdirSync(join(cache, ".."))).not.toContain("cache");
      vi.stubEnv(name, undefined);
      await build(root);
      vi.stubEnv(name, "true");
      await build(root);
      expect(proof).toHaveBeenCalledTimes(4);
      expect(readdirSync(folder)).toHaveLength(1);
    }),
  );

  test("is not what was refused", () =>
    inPlace(async ({ root, folder }) => {
      proof.mockReturnValue([{ code: "BULKHEAD_OUTPUT_FREE_NAME", message: "refused" }]);
      expect(await build(root)).toHaveLength(1);
      expect(await build(root)).toHaveLength(1);
      expect(proof).toHaveBeenCalledTimes(2);
      expect(readdirSync(folder)).toEqual([]);
    }));

  test("is forgotten after a month", () =>
    inPlace(async ({ root, folder }) => {
      await build(root);
      const [old] = readdirSync(folder);
      utimesSync(entryIn(folder), 0, 0);
      await build(root, `${MAP} `);
      expect(readdirSync(folder)).toHaveLength(1);
      expect(readdirSync(folder)).not.toContain(old);
    }));
});

/** What somebody makes of the one entry. */
const FORGERIES: Readonly<Record<string, (entry: string, place: Place) => void>> = {
  empty: (entry) => writeFileSync(entry, ""),
  "of another build": (entry) => writeFileSync(entry, `proved ${"0".repeat(64)}\n`),
  "a folder": (entry) => {
    renameSync(entry, `${entry}-before`);
    mkdirSync(entry);
  },
  ...(POSIX && {
    "a link": (entry: string) => {
      renameSync(entry, `${entry}-before`);
      symlinkSync(`${entry}-before`, entry);
    },
    "a second name of another file": (entry: string) => {
      renameSync(entry, `${entry}-before`);
      linkSync(`${entry}-before`, entry);
    },
    "writable by others": (entry: string) => chmodSync(entry, 0o666),
    "in a folder that others can write to": (_: string, { folder }: Place) =>
      chmodSync(folder, 0o777),
    "below a folder that others can write to": (_: string, { cache }: Place) =>
      chmodSync(join(cache, "bulkhead"), 0o777),
    "in a folder that a link leads to": (_: string, { folder }: Place) => {
      renameSync(folder, `${folder}-before`);
      symlinkSync(`${folder}-before`, folder);
    },
  }),
  ...(POSIX && process.getuid?.() !== 0 && { unreadable: (entry: string) => chmodSync(entry, 0) }),
};

describe.skipIf(process.platform === "darwin")("an entry that is", () => {
  test.each(Object.entries(FORGERIES))("%s vouches for nothing", (_, forge) =>
    inPlace(async (place) => {
      await build(place.root);
      forge(entryIn(place.folder), place);
      expect(await build(place.root)).toEqual([]);
      expect(proof).toHaveBeenCalledTimes(2);
    }),
  );
});

const open = (root: string, cache: string) =>
  openProvedBuilds(root, { XDG_CACHE_HOME: cache, LOCALAPPDATA: cache });

describe("there is no memory", () => {
  test.skipIf(process.platform === "darwin")("in the project, or what is around or in it", () =>
    inPlace(({ root, cache }) => {
      const inner = join(root, "packages", "app");
      mkdirSync(inner, { recursive: true });
      expect(open(root, cache)).toBeDefined();
      expect(open(root, join(root, ".cache"))).toBeUndefined();
      expect(open(inner, join(inner, ".cache"))).toBeUndefined();
      // The folder around has a package.json.
      expect(open(inner, join(root, ".cache"))).toBeUndefined();
      expect(open(root, join(cache, "node_modules", ".cache"))).toBeUndefined();
      expect(readdirSync(root).toSorted()).toEqual(["package.json", "packages"]);
      return Promise.resolve();
    }),
  );

  test.skipIf(!POSIX || process.platform === "darwin")("where a link leads into the project", () =>
    inPlace(({ root, cache }) => {
      symlinkSync(root, cache);
      expect(open(root, cache)).toBeUndefined();
      return Promise.resolve();
    }),
  );

  test.skipIf(process.platform === "darwin")("where no folder can be made", () =>
    inPlace(({ root, cache }) => {
      writeFileSync(cache, "");
      expect(open(root, cache)).toBeUndefined();
      expect(readFileSync(cache, "utf8")).toBe("");
      return Promise.resolve();
    }),
  );
});

test.each<readonly [string, Readonly<Record<string, string>>, string]>([
  ["linux", { XDG_CACHE_HOME: "/caches" }, "/caches"],
  // As its specification says: one that is not absolute does not count.
  ["linux", { XDG_CACHE_HOME: "caches" }, join(homedir(), ".cache")],
  ["linux", {}, join(homedir(), ".cache")],
  ["darwin", { XDG_CACHE_HOME: "/caches" }, join(homedir(), "Library", "Caches")],
  ["win32", { LOCALAPPDATA: "/local" }, "/local"],
])("the user's caches on %s with %j", (platform, environment, expected) => {
  expect(cacheFolder(environment, platform)).toBe(expected);
});
