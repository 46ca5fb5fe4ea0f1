// A CommonJS module says to the kernel when it begins and, by whichever way it ends, what its exports are.

import { expect, test } from "vitest";
import { compile } from "./compile.ts";

/** What the kernel hears while the compiled module runs: the name of its package, then the exports at its end. */
const listen = (source: string): readonly unknown[] => {
  const { code } = compile(source, { file: "file.cjs", freezesExports: true });
  const heard: unknown[] = [];
  const beginModule = (packageName: unknown) => {
    heard.push(packageName);
    return (exports: unknown): void => void heard.push(exports);
  };
  const linked = code.replaceAll(
    /import \{ ([^}]*) \} from "\w+";/g,
    (_, names: string) => `const { ${names.replaceAll(" as ", ": ")} } = own;`,
  );
  const require = () => ({ beginModule });
  const module: { exports: object } = { exports: {} };
  const run = Function("exports", "require", "module", "own", linked);
  Reflect.apply(run, module.exports, [module.exports, require, module, { beginModule }]);
  return heard;
};

test.each([
  ["exports.a = 1;", { a: 1 }],
  ["exports.a = 1 // the end", { a: 1 }],
  ["'use strict'\nmodule.exports = [1]", [1]],
  ["exports.a = 1; return; exports.b = 2", { a: 1 }],
  ["exports.a = 1; if (exports.a) return\nexports.b = 2", { a: 1 }],
  ["if (true) return exports.a = 1, 2;", { a: 1 }],
  ["{ return (exports.a = (1)) }", { a: 1 }],
  ["return function () { return 1 }, module.exports = 7", 7],
  ["var $end = 1; exports.a = $end", { a: 1 }],
  ["var module = { exports: { other: 1 } }; exports.a = 1", { a: 1 }],
  ["function module() {} exports.a = 1", { a: 1 }],
])("%s", (source, exports) => {
  expect(listen(source)).toEqual(["package", exports]);
});

test.each([
  ["a module without exports", "fetch();"],
  ["a module that declares both names of its wrapper", "var module, exports; exports = {}"],
  ["an ES module", "export const exports = {};"],
])("nothing to say: %s", (_, source) => {
  const { code } = compile(source, { freezesExports: true });
  expect(code).not.toContain("beginModule");
});
