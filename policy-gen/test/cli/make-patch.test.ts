import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { makePatch } from "../../src/cli/make-patch.ts";
import { makeFolder, read, writeFiles } from "./make-app.ts";

const apply = (folder: string, patch: string): string => {
  const { status, stderr } = spawnSync("git", ["apply", "-"], {
    cwd: folder,
    input: patch,
    encoding: "utf8",
  });
  return status === 0 ? "" : stderr;
};

const expectApplies = (before: string, after: string, file = "policy.json"): void => {
  const folder = makeFolder();
  writeFiles(folder, { [file]: before });
  expect(apply(folder, makePatch(file, before, after))).toBe("");
  expect(read(folder, file)).toBe(after);
};

const lines = (...numbers: readonly number[]): string =>
  numbers.map((number) => `line ${number}\n`).join("");

const TWENTY = Array.from({ length: 20 }, (_, index) => index);

describe("git apply takes it", () => {
  test.each([
    ["a line more", lines(1, 2, 3), lines(1, 2, 9, 3)],
    ["a line less", lines(1, 2, 3), lines(1, 3)],
    ["the first", lines(1, 2), lines(2)],
    ["the last", lines(1, 2), lines(1)],
    ["all others", lines(1, 2), lines(3, 4)],
    ["everything away", lines(1, 2), ""],
    ["from nothing", "", lines(1, 2)],
    ["two places far apart", lines(...TWENTY), lines(99, ...TWENTY, 98)],
    [
      "two places close by",
      lines(...TWENTY),
      lines(...TWENTY.filter((line) => line !== 8 && line !== 12)),
    ],
    ["no line end at the end of the old", "a\nb", "a\nb\nc\n"],
    ["no line end at the end of the new", "a\nb\n", "a\nb"],
    ["none at either", "a\nb", "a\nc"],
    ["line ends of Windows", "a\r\nb\r\n", "a\nb\n"],
    [
      "more than it looks for",
      Array.from({ length: 3000 }, (_, i) => `a${i}\n`).join(""),
      Array.from({ length: 3000 }, (_, i) => `b${i}\n`).join(""),
    ],
  ])("%s", (_name, before, after) => expectApplies(before, after));

  test.each(["a b/c d.json", "ä.json", 'quo"te.json', "back\\slash.json", "new\nline.json"])(
    "in %j",
    (file) => {
      expectApplies(lines(1), lines(2), file);
    },
  );

  test("made-up texts", () => {
    let state = 7;
    const random = (below: number): number => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return Math.floor((state / 2 ** 32) * below);
    };
    const folder = makeFolder();
    for (let round = 0; round < 40; round += 1) {
      const before = Array.from({ length: random(40) }, () => random(6));
      const after = before.flatMap((line) =>
        random(5) === 0 ? [] : random(6) === 0 ? [line, random(6)] : [line],
      );
      if (lines(...before) === lines(...after)) continue;
      writeFiles(folder, { x: lines(...before) });
      expect(
        apply(folder, makePatch("x", lines(...before), lines(...after))),
        JSON.stringify([before, after]),
      ).toBe("");
      expect(read(folder, "x")).toBe(lines(...after));
    }
  });
});

test("the text of a patch", () => {
  expect(
    makePatch(
      "bulkhead/policy.json",
      lines(...TWENTY),
      lines(...TWENTY.filter((line) => line !== 5)),
    ),
  ).toMatchInlineSnapshot(`
    "diff --git a/bulkhead/policy.json b/bulkhead/policy.json
    --- a/bulkhead/policy.json
    +++ b/bulkhead/policy.json
    @@ -3,7 +3,6 @@
     line 2
     line 3
     line 4
    -line 5
     line 6
     line 7
     line 8
    "
  `);
});
