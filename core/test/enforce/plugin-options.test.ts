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
  [
    { compartmentMap: "compartment-map.server.json" },
    { mode: "enforce", lockdown: {}, compartmentMap: "compartment-map.server.json" },
  ],
  // Where it is on by default.
  [{ verify: "once" }, { provesOnce: true, mode: "enforce", lockdown: {} }],
  // An option that is there and undefined is one that is not there.
  [{ verify: undefined }, { verify: undefined, mode: "enforce", lockdown: {} }],
])("%o is settled", (options, settled) => {
  expect(parseOptions(options)).toEqual({
    shims: [],
    compartmentMap: "compartment-map.json",
    provesOnce: false,
    ...settled,
  });
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
      "BULKHEAD_OPTION_INVALID: The option `mode` must be 'enforce', 'generate', 'report' or 'off'",
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
      { verify: "always" },
      "BULKHEAD_OPTION_INVALID: The option `verify` must be true, false or 'once'",
    ],
    [
      { mode: "report", verify: "once" },
      "BULKHEAD_OPTION_INVALID: The option `verify` must be false or left out where `mode` is 'report'",
    ],
    [
      { mode: "report", verify: true },
      "BULKHEAD_OPTION_INVALID: The option `verify` must be false or left out where `mode` is 'report'",
    ],
    [
      { scuttle: 1 },
      "BULKHEAD_OPTION_INVALID: The option `scuttle` must be true, false or an object",
    ],
    [
      { scuttle: { exception: [] } },
      "BULKHEAD_OPTION_INVALID: `scuttle.exception` is no option of Bulkhead",
    ],
    [
      { scuttle: { exceptions: "fetch" } },
      "BULKHEAD_OPTION_INVALID: The option `scuttle.exceptions` must be a list",
    ],
    [
      { scuttle: { exceptions: [1] } },
      "BULKHEAD_OPTION_INVALID: The option `scuttle.exceptions` must be a list of names and regular expressions",
    ],
    [
      { scuttle: { exceptions: [/x/g] } },
      "BULKHEAD_OPTION_INVALID: The option `scuttle.exceptions` must be regular expressions without the flags `g` and `y`",
    ],
    [
      { scuttle: { presets: ["playwrigth"] } },
      "BULKHEAD_OPTION_INVALID: `scuttle.presets: playwrigth` is no option of Bulkhead",
    ],
    [
      { scuttle: { presets: ["toString"] } },
      "BULKHEAD_OPTION_INVALID: The option `scuttle.presets` must be a list of chromedriver, playwright, sentry",
    ],
    [
      { shims: "core-js" },
      "BULKHEAD_OPTION_INVALID: The option `shims` must be a list of module names and paths",
    ],
    ...["server.json", "../compartment-map.json", "compartment-map.a/b.json", 1].map(
      (name): [object, string] => [
        { compartmentMap: name },
        "BULKHEAD_OPTION_INVALID: The option `compartmentMap` must be a name like 'compartment-map.server.json'",
      ],
    ),
    [
      { unsafeExclude: [] },
      "BULKHEAD_OPTION_UNSUPPORTED: The option `unsafeExclude` has no effect in this version",
    ],
  ])("%o", (options, problem) => {
    expect(problemOf(options)).toBe(problem);
  });
});

test.each("Array Object Promise Proxy Symbol JSON Window".split(" "))(
  "the preset for ChromeDriver leaves it its copy of %s",
  (name) => {
    const exceptions =
      parseOptions({ scuttle: { presets: ["chromedriver"] } }).scuttle?.exceptions ?? [];
    const patterns = exceptions.flatMap((one) =>
      typeof one === "string" ? [] : [new RegExp(one.source, one.flags)],
    );
    const own = `cdc_adoQpoasnfa76pfcZLmcfl_${name}`;
    expect(patterns.some((pattern) => pattern.test(own))).toBe(true);
  },
);
