// Whether a module in webpack's cache was made from its file as it is now. What is read of files is counted.

import { statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeNodePowers } from "@bulkhead/compartment-mapper";
import type { Project } from "@bulkhead/confinement";
import type { Module } from "webpack";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { withTemporaryDirectory } from "../../../fixtures/harness/src/index.ts";
import { type KeptModule, isKeptFrom, keepModule } from "../src/kept-module.ts";

const reads = vi.hoisted(() => ({ files: [] as unknown[] }));

vi.mock("node:fs", async (original) => {
  const fs = await original<typeof import("node:fs")>();
  const readFileSync = (...given: Parameters<typeof fs.readFileSync>) => {
    reads.files.push(given[0]);
    return fs.readFileSync(...given);
  };
  return { ...fs, readFileSync };
});

const MADE = { fingerprint: "of the policy", ownPart: "x" };
const TEXT = "module.exports = 1;";
// A process that began when files that were written now had long been there, and one that has written them.
const later = () => vi.spyOn(performance, "timeOrigin", "get").mockReturnValue(Date.now() + 60_000);

beforeEach(() => {
  reads.files = [];
});
afterEach(() => {
  vi.restoreAllMocks();
});

const withModule = (act: (module: Module, file: string, next: () => Project) => void) =>
  withTemporaryDirectory((directory) => {
    const file = join(directory, "index.js");
    writeFileSync(file, TEXT);
    const module = { resource: file, buildInfo: {}, identifier: () => file } as unknown as Module;
    const next = (): Project => {
      const powers = makeNodePowers();
      return { root: directory, powers, graph: { ownerOf: () => undefined } } as never;
    };
    act(module, file, next);
    return Promise.resolve();
  });

/** Writes until the system's clock for files has gone on, which it does in steps. */
const write = (file: string, text: string): void => {
  const { ctimeMs: before } = statSync(file);
  do {
    writeFileSync(file, text);
    utimesSync(file, new Date(0), new Date(0));
  } while (statSync(file).ctimeMs === before);
};

const keep = (module: Module, project: Project): void => {
  const confined = { file: "index.js", loaded: TEXT, absent: new Set(), written: new Set() };
  keepModule(module, project, MADE, confined as unknown as KeptModule, true);
};

const isKept = (module: Module, project: Project, fingerprint = MADE.fingerprint): boolean => {
  reads.files = [];
  return isKeptFrom(module, fingerprint, project);
};

test("a file that has not changed since is not read", () =>
  withModule((module, _, next) => {
    later();
    keep(module, next());
    expect(isKept(module, next())).toBe(true);
    expect(reads.files).toEqual([]);
    expect(isKept(module, next(), "of another policy")).toBe(false);
  }));

test("one that was edited in place is seen to be, though its size and time are as they were", () =>
  withModule((module, file, next) => {
    utimesSync(file, new Date(0), new Date(0));
    later();
    keep(module, next());
    write(file, TEXT.replace("1", "2"));
    expect(isKept(module, next())).toBe(false);
    expect(reads.files).toEqual([file]);
  }));

test("one that was written again with the same text is read, and is the same", () =>
  withModule((module, file, next) => {
    later();
    keep(module, next());
    write(file, TEXT);
    expect(isKept(module, next())).toBe(true);
    expect(reads.files).toEqual([file]);
  }));

test("one that may have changed while it was read is read", () =>
  withModule((module, file, next) => {
    keep(module, next());
    expect(isKept(module, next())).toBe(true);
    expect(reads.files).toEqual([file]);
  }));
