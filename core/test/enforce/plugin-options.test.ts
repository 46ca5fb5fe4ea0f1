// The options of the plugins: settled, or refused with a code and the nearest name.

import { describe, expect, test } from "vitest";
import { BulkheadError, parseOptions } from "../../src/index.ts";

const problemOf = (options: unknown): string => {
  try {
    parseOptions(options);
  } catch (error) {
    if (error instanceof BulkheadError)
      return `${error.diagnostics[0]?.code}: ${error.diagnostics[0]?.message}`;
    throw error;
  }
  return "";
};

test.each([
  [undefined, { mode: "enforce", lockdown: {} }],
  [{}, { mode: "enforce", lockdown: {} }],
  [{ mode: undefined }, { mode: "enforce", lockdown: {} }],
  [{ policy: "p.json" }, { policy: "p.json", mode: "enforce", lockdown: {} }],
  [{ policy: { resources: {} } }, { policy: { resources: {} }, mode: "enforce", lockdown: {} }],
  [{ override: false }, { override: false, mode: "enforce", lockdown: {} }],
  [{ mode: "off" }, { mode: "off", lockdown: {} }],
  [
    { mode: "generate", root: "app" },
    { mode: "generate", root: "app", lockdown: {} },
  ],
  [
    { lockdown: { errorTaming: "safe", arrayIterator: "assignable" } },
    { mode: "enforce", lockdown: { errorTaming: "safe", arrayIterator: "assignable" } },
  ],
  // An option that is there and undefined is one that is not there.
  [{ verify: undefined }, { verify: undefined, mode: "enforce", lockdown: {} }],
])("%o is settled", (options, settled) => {
  expect(parseOptions(options)).toEqual(settled);
});

describe("refused", () => {
  test.each([
    [null, "BULKHEAD_OPTION_INVALID: The option `bulkhead()` must be called with an object"],
    [
      "policy.json",
      "BULKHEAD_OPTION_INVALID: The option `bulkhead()` must be called with an object",
    ],
    [[], "BULKHEAD_OPTION_INVALID: The option `bulkhead()` must be called with an object"],
    [{ polcy: 1 }, "BULKHEAD_OPTION_INVALID: `polcy` is no option of Bulkhead"],
    [{ constructor: 1 }, "BULKHEAD_OPTION_INVALID: `constructor` is no option of Bulkhead"],
    [
      JSON.parse('{ "__proto__": 1 }'),
      "BULKHEAD_OPTION_INVALID: `__proto__` is no option of Bulkhead",
    ],
    [{ policy: 1 }, "BULKHEAD_OPTION_INVALID: The option `policy` must be a path or a policy"],
    [{ policy: false }, "BULKHEAD_OPTION_INVALID: The option `policy` must be a path or a policy"],
    [
      { policy: { a: 1n } },
      "BULKHEAD_OPTION_INVALID: The option `policy` must be a path or a policy",
    ],
    [
      { override: true },
      "BULKHEAD_OPTION_INVALID: The option `override` must be a path, a policy or false",
    ],
    [
      { mode: "strict" },
      "BULKHEAD_OPTION_INVALID: The option `mode` must be 'enforce', 'generate' or 'off'",
    ],
    [{ root: 1 }, "BULKHEAD_OPTION_INVALID: The option `root` must be the path of a folder"],
    [
      { lockdown: [] },
      "BULKHEAD_OPTION_INVALID: The option `lockdown` must be an object of ses' lockdown options",
    ],
    [
      { lockdown: { errorTamin: "safe" } },
      "BULKHEAD_OPTION_INVALID: `lockdown.errorTamin` is no option of Bulkhead",
    ],
    [
      { lockdown: { __hardenTaming__: "unsafe" } },
      "BULKHEAD_OPTION_INVALID: `lockdown.__hardenTaming__` is no option of Bulkhead",
    ],
    [
      { lockdown: { regExpTaming: "no" } },
      "BULKHEAD_OPTION_INVALID: The option `lockdown.regExpTaming` must be one of 'safe', 'unsafe'",
    ],
    [
      { mode: "report" },
      "BULKHEAD_OPTION_UNSUPPORTED: The option `mode: 'report'` has no effect in this version",
    ],
    [{ verify: "always" }, "BULKHEAD_OPTION_INVALID: The option `verify` must be true or false"],
    [
      { scuttle: false },
      "BULKHEAD_OPTION_UNSUPPORTED: The option `scuttle` has no effect in this version",
    ],
    [
      { unsafeExclude: [] },
      "BULKHEAD_OPTION_UNSUPPORTED: The option `unsafeExclude` has no effect in this version",
    ],
  ])("%o", (options, problem) => {
    expect(problemOf(options)).toBe(problem);
  });
});
