// `RegExp.$1` in a module that was compiled is what it was before, as far as the module's own matches go.

import { expect, test } from "vitest";
import { compile } from "./compile.ts";
import { runBoth } from "./run-module.ts";

const ALL =
  '[RegExp.$1, RegExp.$2, RegExp.$9, RegExp.lastMatch, RegExp["$&"], RegExp.lastParen, RegExp["$+"], RegExp.leftContext, RegExp["$`"], RegExp.rightContext, RegExp["$\'"], RegExp.input, RegExp.$_]';

test.each([
  ["exec", `/b(.)(x)?/.exec("abcd"); module.exports = ${ALL};`],
  ["test", `const ok = /b(.)/.test("abcd"); module.exports = [ok, ${ALL}];`],
  ["match", `const m = "abcd".match(/(b)(c)/); module.exports = [m[1], m.index, ${ALL}];`],
  ["match of all", `const m = "a1 b2".match(/([a-z])(\\d)/g); module.exports = [m, ${ALL}];`],
  ["search", `module.exports = ["abcd".search(/(c)/), ${ALL}];`],
  ["replace", `module.exports = ["abcd".replace(/(b)(c)/, "<$2$1>"), ${ALL}];`],
  ["replaceAll", `module.exports = ["a1 b2".replaceAll(/([a-z])(\\d)/g, "$2$1"), ${ALL}];`],
  [
    "a replacement asks",
    `module.exports = "a1 b2".replace(/([a-z])(\\d)/g, (m, l) => l + RegExp.$1);`,
  ],
  [
    "a failing match leaves the one before",
    `/(a)/.exec("a"); /(z)/.exec("b"); module.exports = RegExp.$1;`,
  ],
  [
    "one in the other",
    `module.exports = ["x1".replace(/(x)/, "y").replace(/(\\d)/, (d) => "n".replace(/(n)/, d)), RegExp.$1];`,
  ],
  [
    "an expression with a position",
    `const re = /(.)/g; const s = []; while (re.test("abc")) s.push(RegExp.$1, re.lastIndex); module.exports = s;`,
  ],
  ["with flags", `module.exports = ["A\\u{1F600}b".replace(/(.)b/giu, "-"), RegExp.$1.length];`],
  [
    "sticky",
    `const re = /(b)/y; re.lastIndex = 1; module.exports = ["abc".replace(re, "x"), re.lastIndex, RegExp.$1];`,
  ],
  [
    "what was found is changed",
    `const m = /(a)/.exec("a"); m[1] = "z"; module.exports = RegExp.$1;`,
  ],
  [
    "other methods of these names",
    `const o = { test: (x) => x + 1, match() { return this === o; } }; module.exports = [o.test(1), o . /* ( */ match(), (o).replace, RegExp.$1];`,
  ],
  [
    "names of its own",
    `const Reflect = 1, Object = 2; function f(RegExp) { return RegExp.$2; } const seven = f({ $2: 7 }); /(a)/.test("a"); module.exports = [seven, RegExp.$1];`,
  ],
  [
    "heirs with an exec of their own",
    `class Own extends RegExp { exec(text) { return super.exec(text.toUpperCase()); } } module.exports = [new Own("(B)").test("b"), "b".replace(new Own("(B)"), "x")]; RegExp.$1;`,
  ],
  ["errors", `try { undefined.match(/a/); } catch (e) { module.exports = [e.name, RegExp.$1]; }`],
  [
    "over lines",
    `let a = 1\n"x"\n// (\n.match // (\n(/(x)/), b = RegExp\n.$1; module.exports = [a, b];`,
  ],
])("%s", (_, source) => {
  const { written, compiled } = runBoth(source);
  expect(compiled).toBe(written);
  // The realm of the test has not removed it.
  expect(compile(source, { file: "file.cjs" }).code).not.toMatch(/RegExp\s*(?:\.\$1|\["\$[&+`'])/);
});

test.each([
  ["without a match", `exports.x = RegExp.$1;`],
  ["with a call in between", `/(a)/.test("a"); other(); exports.x = RegExp.$1;`],
  ["in another function", `exports.f = () => /(a)/.test("a"); exports.g = () => RegExp.$1;`],
  [
    "where a function is made in between",
    `/(a)/.test("a"); exports.f = function () { return RegExp.$1; };`,
  ],
  ["in an argument behind a call", `/(a)/.test("a"); exports.x = [other(), RegExp.$1];`],
  ["behind split", `"a".split(/(a)/); exports.x = RegExp.$1;`],
  ["behind a call in another form", `/(a)/.exec.call(/(b)/, "b"); exports.x = RegExp.$1;`],
])("a read %s is undefined, as lockdown has it", (_, source) => {
  const { code } = compile(source, { file: "file.cjs" });
  expect(code).toContain("RegExp.$1");
  expect(code).not.toContain("$matches");
});

test("a module that asks for no last match is left as it is", () => {
  const source = `exports.x = "a".match(/a/), /b/.test("b"), RegExp.escape;`;
  expect(compile(source, { file: "file.cjs" }).code).not.toContain("$matches");
});

test("an ES module has it, too", () => {
  const { code } = compile(`"a".match(/(a)/); export const x = RegExp.$1;`, { file: "file.mjs" });
  expect(code).toContain(`$matches.run("a", "match", /(a)/)`);
  expect(code).toContain(`export const x = $matches["$1"];`);
});
