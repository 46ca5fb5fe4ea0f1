import { builtinModules } from "node:module";
import { describe, expect, test } from "vitest";
import { SEVERITIES, capabilityOf, compareSeverity, severityOfWrite } from "@bulkhead/core";
import { BUILTIN_ROWS } from "../../src/capabilities/builtins-table.ts";
import { GLOBAL_ROWS } from "../../src/capabilities/globals-table.ts";
import { PROCESS_ROWS } from "../../src/capabilities/process-table.ts";

describe("globals", () => {
  test.each([
    ["fetch", "network", "critical"],
    ["fetch.call", "network", "critical"],
    ["XMLHttpRequest", "network", "critical"],
    ["navigator.sendBeacon", "network", "critical"],
    ["navigator", "user data & devices", "critical"],
    ["navigator.userAgent", "user data & devices", "low"],
    ["navigator.userAgent.indexOf", "user data & devices", "low"],
    ["navigator.madeUp", "user data & devices", "critical"],
    ["localStorage.getItem", "storage", "high"],
    ["document", "DOM", "critical"],
    ["document.createElement", "DOM", "critical"],
    ["document.title", "DOM", "low"],
    ["document.titles", "DOM", "critical"],
    ["document.cookie", "storage", "critical"],
    ["process", "process & environment", "critical"],
    ["process.env", "process & environment", "critical"],
    ["process.env.NODE_ENV", "process & environment", "low"],
    ["process.env.AWS_SECRET_ACCESS_KEY", "process & environment", "high"],
    ["process.env.NODE_ENV.length", "process & environment", "low"],
    ["process.env.constructor", "process & environment", "high"],
    ["process.platform", "process & environment", "low"],
    ["process.binding", "code execution", "critical"],
    ["crypto.getRandomValues", "crypto", "low"],
    ["crypto.subtle.sign", "crypto", "medium"],
    ["setTimeout", "timers", "low"],
    ["performance.now", "clock", "low"],
    ["console.log", "console", "low"],
    ["Worker", "workers", "critical"],
    ["eval", "code execution", "critical"],
    ["window", "code execution", "critical"],
    ["globalThis.self", "code execution", "critical"],
    ["window.location.hash", "navigation", "medium"],
    ["self.fetch", "network", "critical"],
    ["topology", "unknown", "medium"],
    ["windowed.fetch", "unknown", "medium"],
    ["HTMLElement", "DOM", "low"],
    ["HTMLIFrameElement.prototype", "DOM", "low"],
    ["Text", "DOM", "critical"],
    ["Node.DOCUMENT_NODE", "DOM", "low"],
    ["GainNode", "graphics & sound", "low"],
    ["WorkerGlobalScope", "workers", "low"],
    ["Deno.args", "process & environment", "medium"],
    ["document.documentElement.style.color", "DOM", "medium"],
    ["document.documentElement", "DOM", "critical"],
    ["onmessage", "events", "high"],
    ["when", "events", "high"],
    ["MouseEvent", "events", "low"],
    ["DOMMatrix", "data", "low"],
    ["madeUp", "unknown", "medium"],
    ["constructor", "unknown", "medium"],
    ["__proto__", "unknown", "medium"],
    ["toString.call", "unknown", "medium"],
    ["", "code execution", "critical"],
  ])("%s: %s, %s", (path, category, severity) => {
    expect(capabilityOf("global", path)).toMatchObject({ category, severity });
  });
});

describe("builtins", () => {
  test.each([
    ["fs", "file system", "critical"],
    ["node:fs", "file system", "critical"],
    ["fs.writeFile", "file system", "critical"],
    ["fs.readFile", "file system", "high"],
    ["perf_hooks", "network", "critical"],
    ["perf_hooks.PerformanceObserver", "network", "critical"],
    ["perf_hooks.performance.now", "clock", "low"],
    ["fs.promises", "file system", "critical"],
    ["fs.promises.readFile", "file system", "high"],
    ["fs/promises.readFile", "file system", "high"],
    ["fs.existsSync", "file system", "medium"],
    ["child_process", "child processes", "critical"],
    ["http.STATUS_CODES", "network", "low"],
    ["http.request", "network", "critical"],
    ["dns/promises.lookup", "network", "high"],
    ["process.env", "process & environment", "critical"],
    ["path.posix.join", "data", "low"],
    ["util/types", "data", "low"],
    ["worker_threads", "workers", "critical"],
    ["electron", "unknown", "high"],
    ["constructor", "unknown", "high"],
    ["fsx", "unknown", "high"],
  ])("%s: %s, %s", (path, category, severity) => {
    expect(capabilityOf("builtin", path)).toMatchObject({ category, severity });
  });

  // A new Node brings new modules: this is where it shows.
  test("every builtin module of this Node is known", () => {
    const unknown = builtinModules.filter(
      (name) => capabilityOf("builtin", name).category === "unknown",
    );
    expect(unknown).toEqual([]);
  });
});

test("every global of this Node that is no intrinsic is known", () => {
  const intrinsics = new Set(
    (
      "Object Array Number Boolean String Symbol BigInt RegExp Promise Proxy Reflect JSON Map Set WeakMap WeakSet " +
      "ArrayBuffer DataView parseInt parseFloat isNaN isFinite encodeURI encodeURIComponent decodeURI " +
      "decodeURIComponent undefined NaN Infinity"
    ).split(" "),
  );
  const isPlain = (name: string) =>
    intrinsics.has(name) ||
    /(?:Error|(?:Int|Uint|Float|BigInt|BigUint)\d+(?:Clamped)?Array)$/.test(name);
  const unknown = Object.getOwnPropertyNames(globalThis).filter(
    (name) =>
      !isPlain(name) &&
      !/^__vite|^__vitest/.test(name) &&
      capabilityOf("global", name).category === "unknown",
  );
  expect(unknown).toEqual([]);
});

test("no path stands in the tables twice", () => {
  for (const rows of [GLOBAL_ROWS, [...BUILTIN_ROWS, ...PROCESS_ROWS]]) {
    const paths = rows.flatMap((each) => each.paths.split(/\s+/));
    expect(paths.filter((path, index) => paths.indexOf(path) !== index)).toEqual([]);
    expect(paths).not.toContain("");
  }
});

test("severities are ordered, worst first", () => {
  expect(SEVERITIES.toReversed().sort(compareSeverity)).toEqual([
    "critical",
    "high",
    "medium",
    "low",
  ]);
});

test("to write is never less than high", () => {
  expect(severityOfWrite("document.title")).toBe("high");
  expect(severityOfWrite("fetch")).toBe("critical");
});
