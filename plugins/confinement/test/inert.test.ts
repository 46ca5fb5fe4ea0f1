// Which modules only hold data.

import { analyseModule } from "@bulkhead/core";
import { readIntrinsicNames } from "@bulkhead/runtime-kernel/intrinsic-names";
import { expect, test } from "vitest";
import { isInert } from "../src/inert.ts";

const intrinsics = await readIntrinsicNames();

test.each<readonly [string, boolean]>([
  ["", true],
  ["export default '.a { color: red }';", true],
  ["export default { a: [1, -2, null, true, `text`], 'b-c': {} };", true],
  ["export const a = 1; export const b = { c: 2 }; export default { a, b };", true],
  ["const a = '1'; export { a as b };", true],
  ["export default fetch;", false],
  ["export default { a: fetch };", false],
  ["export default { [fetch]: 1 };", false],
  ["export default { get a() { return fetch } };", false],
  ["export default { ...fetch };", false],
  ["export default `${fetch}`;", false],
  ["export default [...fetch];", false],
  ["export const { a } = { a: 1 };", false],
  ["export const a = fetch; export default a;", false],
  ["export default () => 1;", false],
  ["export default class {}", false],
  ["export * from 'other';", false],
  ["import 'other';", false],
  ["fetch('https://attacker.example');", false],
  ["export default 1; fetch();", false],
])("%s", (source, expected) => {
  const options = { file: "a.js", owner: "a", platform: "browser", intrinsics } as const;
  expect(isInert(analyseModule(source, options))).toBe(expected);
});
