// One line on a terminal that says how far a long work has come, and is gone when it is done. Where nobody watches - a pipe, a
// log - nothing is written: CI logs are read afterwards.

import type { Output } from "./terminal.ts";

export interface Progress {
  readonly show: (text: string) => void;
  /** Takes the line away. */
  readonly end: () => void;
}

const AFTER = 1000;
const EVERY = 100;
const CLEAR_LINE = "\r\u001b[K";

/** What takes less than a second is not spoken of. `now`: milliseconds, on any clock. */
export const makeProgress = (output: Output, now: () => number = Date.now): Progress => {
  let start: number | undefined;
  let shown: number | undefined;
  return {
    show(text) {
      if (output.isTTY !== true) return;
      const time = now();
      start ??= time;
      if (time - start < AFTER || time - (shown ?? 0) < EVERY) return;
      shown = time;
      output.write(`${CLEAR_LINE}${text}`);
    },
    end() {
      if (shown !== undefined) output.write(CLEAR_LINE);
      shown = undefined;
    },
  };
};
