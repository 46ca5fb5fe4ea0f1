// One test of test262: its text and what the comment at its head says of it. The format is in the suite's INTERPRETING.md.
import { readFileSync } from "node:fs";
import { join } from "node:path";

const HEAD = /\/\*---([^]*?)---\*\//;

/** The items of a list that YAML has in brackets, or one on each of the next lines. */
const readList = (head, key) => {
  const inline = new RegExp(`^${key}:[^\\S\\n]*\\[([^\\]]*)\\]`, "m").exec(head);
  if (inline !== null)
    return inline[1]
      .split(",")
      .map((item) => item.trim())
      .filter((item) => item !== "");
  const block = new RegExp(`^${key}:[^\\S\\n]*\\n((?:\\s+- .*\\n?)+)`, "m").exec(head);
  return block === null ? [] : [...block[1].matchAll(/- (.*)/g)].map(([, item]) => item.trim());
};

const readNegative = (head) => {
  const block = /^negative:[^\S\n]*\n((?:[ \t]+.*\n?)+)/m.exec(head)?.[1];
  if (block === undefined) return undefined;
  const read = (key) => new RegExp(`${key}:\\s*(\\S+)`).exec(block)?.[1];
  return { phase: read("phase"), type: read("type") };
};

/** The test in a file of a checkout; `file` is relative to its `test` folder. */
export const readTest = (checkout, file) => {
  const path = join(checkout, "test", file);
  const source = readFileSync(path, "utf8");
  // Some files end their lines as old Macs did, and the head's with them.
  const head = (HEAD.exec(source)?.[1] ?? "").replaceAll(/\r\n?/g, "\n");
  return {
    file,
    path,
    source,
    flags: new Set(readList(head, "flags")),
    includes: readList(head, "includes"),
    negative: readNegative(head),
  };
};

/**
 * How a test is run: as the ES module that all strict code can be, as a CommonJS module with a directive, and as a sloppy
 * CommonJS module, which is what the tests that only sloppy code passes can be.
 */
export const formsOf = ({ flags }) => {
  if (flags.has("module")) return ["module"];
  if (flags.has("raw") || flags.has("noStrict")) return ["sloppy"];
  return flags.has("onlyStrict") ? ["module", "strict"] : ["module", "strict", "sloppy"];
};
