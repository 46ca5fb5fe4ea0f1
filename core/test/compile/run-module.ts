// Runs a CommonJS module as it was written, sloppy, and as it was compiled, strict, each in a realm of its own with the
// same few globals, and tells what each did.

import { createContext, runInContext } from "node:vm";
import { compile, intrinsics } from "./compile.ts";

/** Globals of the realm that the module is granted, beside the language's own. */
const GRANTED = ["probe", "count", "self", "window"];

// A kernel in ten lines: what is not granted is not defined, the compartment's global object is the realm's.
const PRELUDE = `
  globalThis.self = globalThis.window = globalThis;
  globalThis.probe = function probe(...values) { return this === undefined || this === globalThis ? values.length : "this"; };
  globalThis.count = 1;
`;
const KERNEL = `({
  kernel: {
    denyGlobal(packageName, name) { throw new ReferenceError(name + " is not defined"); },
    denyModule(packageName, name) { throw new Error("Cannot find module '" + name + "'"); },
    denyImport() { return Promise.reject(new Error("denied")); },
    undeclared(name) { throw new ReferenceError(name + " is not defined"); },
    assignConstructor(object, value) { "use strict"; object.constructor = value; return value; },
    assignInherited(object, key, value, error) { throw error; },
  },
  commons: { ${[...intrinsics.common].map((name) => `get ${name}() { return ${name}; }`).join(", ")} },
  compartment: { globals: globalThis, names: globalThis, Function, evaluate: eval, require() { throw new Error("denied"); } },
})`;

// The values that a module leaves, as text: two realms have no object in common.
const SHOW = `(value) => {
  const seen = new Set();
  const show = (each) => {
    if (typeof each === "function") return "function " + each.name;
    if (typeof each !== "object" || each === null) return Object.is(each, -0) ? "-0" : typeof each + " " + String(each);
    if (each === globalThis) return "global object";
    if (seen.has(each)) return "again";
    seen.add(each);
    if (each instanceof Error) return each.name;
    if (each instanceof RegExp) return String(each);
    const prototype = Object.getPrototypeOf(each);
    const kind = Array.isArray(each) ? "" : prototype === null ? "null " : prototype === Object.prototype ? "" : "other ";
    return kind + "{" + Reflect.ownKeys(each).map((key) => String(key) + ": " + show(each[key])).join(", ") + "}";
  };
  return show(value);
}`;

interface Wrapper {
  readonly code: string;
  readonly strict: boolean;
}

const run = ({ code, strict }: Wrapper): string => {
  const context = createContext({}, { codeGeneration: { strings: true, wasm: false } });
  runInContext(PRELUDE, context);
  const show = runInContext(SHOW, context) as (value: unknown) => string;
  const own = runInContext(KERNEL, context) as Readonly<Record<string, unknown>>;
  const module: { exports: unknown } = { exports: runInContext("({})", context) };
  const require = (name: string): unknown => own[name];
  const text = `(function (exports, require, module) {${strict ? '"use strict";' : ""}${code}\n})`;
  try {
    const wrapper = runInContext(text, context) as (...values: readonly unknown[]) => void;
    wrapper.call(module.exports, module.exports, require, module);
  } catch (error) {
    return `throws ${(error as Error).name}`;
  }
  return show(module.exports);
};

const HEADER = /import \{ ([^}]*) \} from ("\w+");/g;

/** The imports of a compiled CommonJS module, which are all in its header, as calls. */
const link = (code: string): string =>
  code.replace(
    HEADER,
    (_, names: string, module: string) =>
      `const { ${names.replaceAll(" as ", ": ")} } = require(${module});`,
  );

export interface Outcomes {
  readonly written: string;
  readonly compiled: string;
}

export const runBoth = (source: string): Outcomes => {
  const { code } = compile(source, { file: "file.cjs", granted: GRANTED });
  return {
    written: run({ code: source, strict: false }),
    compiled: run({ code: link(code), strict: true }),
  };
};
