// Runs of a watch: each goes on with what the last one knew, and sees what has changed since - a module, the policy, an error mended.

import { join } from "node:path";
import * as rolldown from "rolldown";
import * as rollup from "rollup";
import { afterEach, describe, expect, test } from "vitest";
import { type Files, makeApp, writeFiles } from "../../esbuild/test/support/make-app.ts";
import { type Bundler, type Built, run, toInput } from "./support/build-app.ts";

/** What both watchers have. */
interface Watcher {
  on(name: "event", listen: (event: WatchEvent) => void): void;
  off(name: "event", listen: (event: WatchEvent) => void): void;
  close(): Promise<void>;
}

interface WatchEvent {
  readonly code: string;
  readonly error?: Error;
  readonly result?: { close(): Promise<void> } | null;
}

let watcher: Watcher | undefined;
afterEach(async () => {
  await watcher?.close();
  watcher = undefined;
});

/** How long a watcher has to notice a change. One made before it listens to a file's folder is lost to it, so it is made again. */
const NOTICED_WITHIN = 5000;

/** Settles when a run that began after the change has ended; with the error's text where it has failed. */
const runAfter = (change: () => void): Promise<string> =>
  new Promise((resolve) => {
    let failure = "";
    let again: NodeJS.Timeout | undefined;
    let hasBegun = false;
    const listen = ({ code, error, result }: WatchEvent): void => {
      if (code === "START") hasBegun = true;
      if (code === "BUNDLE_END" || code === "ERROR") void result?.close();
      if (code === "ERROR") failure = error?.message ?? "";
      if (hasBegun) clearInterval(again);
      if (code !== "END" || !hasBegun) return;
      watcher?.off("event", listen);
      resolve(failure);
    };
    change();
    watcher?.on("event", listen);
    again = setInterval(change, NOTICED_WITHIN);
  });

const FILES = {
  "index.js": "import { see } from 'seer'; console.log(JSON.stringify([see(), 1]));",
  "node_modules/seer/index.js": "exports.see = () => typeof fetch;",
  "bulkhead/policy.json": { resources: {} },
};

interface Watched extends Built {
  /** Changes files, and waits for the run that comes of it. */
  readonly change: (files: Files) => Promise<string>;
  /** The modules that came to a plugin in front of ours since it was asked last. */
  readonly seen: () => readonly string[];
}

const start = async (bundler: Bundler, more: object): Promise<Watched> => {
  const root = makeApp(FILES);
  const out = join(root, "out");
  const modules = new Set<string>();
  const notes: rollup.Plugin = {
    name: "notes",
    transform(_, id) {
      if (id.startsWith(root)) modules.add(id.slice(root.length + 1));
    },
  };
  const build = {
    bulkhead: { policy: undefined, override: undefined },
    input: { plugins: [notes] },
  };
  const options = {
    ...toInput(bundler, root, build, []),
    ...more,
    output: { dir: out, format: "es", entryFileNames: "[name].mjs" },
  };
  const watch = (): void => {
    watcher ??= (bundler === "rollup" ? rollup : rolldown).watch(options as never) as Watcher;
  };
  expect(await runAfter(watch)).toBe("");
  const seen = () => {
    const all = [...modules].toSorted();
    modules.clear();
    return all;
  };
  seen();
  const change = (files: Files) => runAfter(() => writeFiles(root, files));
  return { root, out, logs: [], change, seen };
};

// Rolldown shows plugins every module in each run, whatever it keeps itself: what stayed as it was Bulkhead does not compile again.
const ALL = ["node_modules/seer/index.js"];

describe.each<[Bundler, string, object, readonly string[]]>([
  ["rollup", "which shows plugins what has changed", {}, []],
  ["rolldown", "as it is", {}, ALL],
  [
    "rolldown",
    "building what has changed alone",
    { experimental: { incrementalBuild: true } },
    ALL,
  ],
])("%s, %s", (bundler, _, more, others) => {
  test("sees modules and policies that change, and mended errors", async () => {
    const built = await start(bundler, more);
    expect(await run(built)).toEqual(["undefined", 1]);
    // A module.
    expect(await built.change({ "index.js": FILES["index.js"].replace("1", "2") })).toBe("");
    expect(await run(built)).toEqual(["undefined", 2]);
    expect(built.seen()).toEqual(["index.js", ...others]);
    // The policy: every module is compiled under the new one.
    const granting = { resources: { seer: { globals: { fetch: true } } } };
    expect(await built.change({ "bulkhead/policy.json": granting })).toBe("");
    expect(await run(built)).toEqual(["function", 2]);
    expect(built.seen()).toEqual(["index.js", "node_modules/seer/index.js"]);
    expect(await built.change({ "bulkhead/policy.json": FILES["bulkhead/policy.json"] })).toBe("");
    expect(await run(built)).toEqual(["undefined", 2]);
    // A release that wants more, and goes away again.
    const evil = "require('fs'); exports.see = () => typeof fetch;";
    expect(await built.change({ "node_modules/seer/index.js": evil })).toContain(
      "BULKHEAD_BUILTIN_DENIED",
    );
    const { "node_modules/seer/index.js": good } = FILES;
    expect(await built.change({ "node_modules/seer/index.js": good })).toBe("");
    expect(await run(built)).toEqual(["undefined", 2]);
  });
});
