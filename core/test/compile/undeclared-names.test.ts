// Names that a module defines itself, read before and after: as the sloppy module that was written.

import { expect, test } from "vitest";
import { runBoth } from "./run-module.ts";

const caught = (code: string): string =>
  `try { ${code} } catch (error) { exports.a = [error instanceof ReferenceError, typeof x] }`;

test.each([
  `${caught("x")} if (exports.b) x = 1`,
  `${caught("x()")} x = function () {}`,
  `${caught("new x()")} x = function () {}`,
  `${caught("x.y = 1")} x = {}`,
  `${caught("({ x })")} x = 1`,
  `${caught("[...x]")} x = 1`,
  `${caught("x + (x = 1)")}`,
  `${caught("x++")}`,
  `${caught("--x")}`,
  `${caught("x += 1")}`,
  `${caught("x ||= 1")}`,
  `${caught("x ??= 1")}`,
  `${caught("for (x += 1; false; ) ;")}`,
  `${caught("for (var y = x; false; ) ;")} x = 1`,
  `${caught("(() => x)()")} x = 1`,
  `${caught("`${x}`")} x = 1`,
  `${caught("x`y`")} x = 1`,
  `x = 1; delete globalThis.x; ${caught("x")}`,
  "exports.a = [typeof x, delete x]; x = 1; exports.b = [typeof x, x, x++, x += 2, delete x, typeof x]",
  "x = 1; exports.a = [x, (x), -x, x ? 1 : 2, x in [1, 2], { x }, [x]]",
  "window.x = { y() { return this === x } }; exports.a = x.y()",
  "x = function () { return 5 }; exports.a = [x(), (x)(), (0, x)()]",
  "for (i = 0, n = 3, s = 0; i < n; i++) s += i; exports.a = [i, n, s]",
  "a = 1\nx = 2\n;exports.a = a\nexports.b = x",
  "var b = 1, c = b\nx = 2\nx++\nexports.a = [b, c, x]",
  "exports.a = [typeof toString, toString === Object.prototype.toString]; toString += 1",
])("%s", (source) => {
  const { written, compiled } = runBoth(source);
  expect(compiled).toBe(written);
});
