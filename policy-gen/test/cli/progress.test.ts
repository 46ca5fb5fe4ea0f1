// A line for who waits at a terminal, and nothing for anybody else.

import { expect, test } from "vitest";
import { makeProgress } from "../../src/cli/progress.ts";

const watch = (isTTY: boolean) => {
  const written: string[] = [];
  let time = 0;
  const progress = makeProgress({ isTTY, write: (text) => written.push(text) }, () => time);
  return {
    written,
    progress,
    at: (milliseconds: number, text: string) => {
      time = milliseconds;
      progress.show(text);
    },
  };
};

test("a line that replaces itself, after a second, ten times a second at most", () => {
  const { written, progress, at } = watch(true);
  at(0, "one");
  at(999, "two");
  expect(written).toEqual([]);
  at(1000, "three");
  at(1050, "four");
  at(1100, "five");
  progress.end();
  progress.end();
  expect(written).toEqual(["\r\u001b[Kthree", "\r\u001b[Kfive", "\r\u001b[K"]);
});

test("nothing where stderr is no terminal", () => {
  const { written, progress, at } = watch(false);
  at(0, "one");
  at(5000, "two");
  progress.end();
  expect(written).toEqual([]);
});
