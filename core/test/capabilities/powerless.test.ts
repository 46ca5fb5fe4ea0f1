import { createRequire } from "node:module";
import { describe, expect, test } from "vitest";
import { capabilityOf, powerlessWhole } from "../../src/index.ts";

const require = createRequire(import.meta.url);

describe("what has no power in whole", () => {
  test.each([
    ["builtin", "path.posix.join", "path"],
    ["builtin", "zlib", "zlib"],
    ["builtin", "util/types.isMap", "util/types"],
    ["builtin", "util.inspect", undefined],
    ["builtin", "url.URL", undefined],
    ["builtin", "fs.constants.R_OK", "fs.constants"],
    ["builtin", "util.types.isMap", "util.types"],
    ["builtin", "crypto.webcrypto.subtle.sign", "crypto.webcrypto.subtle"],
    ["builtin", "crypto.webcrypto.getRandomValues", undefined],
    ["builtin", "process.versions.node", "process.versions"],
    ["builtin", "fs.readFile", undefined],
    ["builtin", "Buffer.from", undefined],
    ["global", "Buffer.from", "Buffer"],
    ["global", "Node.ELEMENT_NODE", "Node"],
    ["global", "crypto.subtle.sign", "crypto.subtle"],
    ["global", "crypto.subtle", "crypto.subtle"],
    ["global", "crypto.getRandomValues", undefined],
    ["global", "path.join", undefined],
    ["global", "process.env", undefined],
    ["global", "process.versions.node", "process.versions"],
    ["global", "document.body", undefined],
  ] as const)("%s %s: %s", (kind, path, whole) => {
    expect(powerlessWhole(kind, path)).toBe(whole);
  });

  test.each(["buffer", "path", "punycode", "querystring", "string_decoder", "util/types", "zlib"])(
    "has no part that the catalogue counts as worse: %s",
    (name) => {
      const parts = Object.keys(require(`node:${name}`) as object);
      expect(parts.length).toBeGreaterThan(0);
      const isWorse = (part: string): boolean =>
        capabilityOf("builtin", `${name}.${part}`).severity !== "low";
      expect(parts.filter(isWorse)).toEqual([]);
    },
  );
});
