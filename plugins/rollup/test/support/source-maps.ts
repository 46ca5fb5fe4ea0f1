// Where a place of an output was written, by the output's source map.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { TraceMap, originalPositionFor } from "@jridgewell/trace-mapping";

const readMap = (out: string, file: string): string => {
  const code = readFileSync(join(out, file), "utf8");
  const url = /\/\/# sourceMappingURL=(\S+)\s*$/.exec(code)?.[1] ?? "";
  const inline = /^data:application\/json;charset=utf-8;base64,(.*)$/.exec(url)?.[1];
  return inline === undefined
    ? readFileSync(join(out, url), "utf8")
    : Buffer.from(inline, "base64").toString();
};

/** The original place; `line` from 1, `column` from 0. */
export const findOriginal = (
  out: string,
  file: string,
  line: number,
  column: number,
): ReturnType<typeof originalPositionFor> =>
  originalPositionFor(new TraceMap(readMap(out, file)), { line, column });
