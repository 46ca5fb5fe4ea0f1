// What goes around a CommonJS output, the kernel included, that is to be loaded by AMD's `define`, by SystemJS, or by a plain script element.
// A bundler's own wrapper reads names of the host in the midst of code that may be anybody's; this one has known bytes, made from what the
// manifest says, so that the proof compares it and goes on with the CommonJS code in it.

import { literal } from "../compile/own-modules.ts";

/** A module from outside of the bundle. */
export interface WrapperDependency {
  readonly specifier: string;
  /** The global variable that has it in a page without a loader, a dotted path; empty where none has. */
  readonly global: string;
}

export interface LoaderWrapper {
  readonly format: "amd" | "system" | "umd";
  /** The global variable that gets the exports in a page without a loader, a dotted path; empty where none does. */
  readonly name: string;
  /** Whether that variable keeps what it has. */
  readonly extend: boolean;
  /** The module's name to AMD or SystemJS; empty for none. */
  readonly id: string;
  /** What AMD's `define` is called. */
  readonly amdDefine: string;
  readonly dependencies: readonly WrapperDependency[];
}

/** Whether a text names a variable, or a property by a dotted path: what becomes code. */
export const isDottedName = (text: string): boolean =>
  /^[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*$/.test(text);

const LOAD =
  "const load=(require,exports={})=>{const module={exports};factory(require,module,exports);return module.exports};";

const named = ({ id }: LoaderWrapper): string => (id === "" ? "" : `${literal(id)},`);

const defined = (wrapper: LoaderWrapper): string => {
  const { amdDefine, dependencies } = wrapper;
  const names = ["require", ...dependencies.map(({ specifier }) => specifier)];
  return `${amdDefine}(${named(wrapper)}${literal(names)},require=>load(require))`;
};

// SystemJS is told of each export, and again when it changes: what is put on `exports` is handed on at once.
const LIVE =
  'const live=tell=>new Proxy({},{defineProperty(exports,key,descriptor){const isDone=Reflect.defineProperty(exports,key,descriptor);if(isDone&&typeof key==="string")tell(key,exports[key]);return isDone}});';

// https://github.com/systemjs/systemjs/blob/main/docs/system-register.md
const registered = (wrapper: LoaderWrapper): string => {
  const specifiers = wrapper.dependencies.map(({ specifier }) => specifier);
  const setters = specifiers.map(
    (specifier) => `module=>{modules.set(${literal(specifier)},module)}`,
  );
  const execute = "execute(){load(specifier=>modules.get(specifier),live(tell))}";
  const declare = `const modules=new Map;return{setters:[${setters.join(",")}],${execute}}`;
  return `${LIVE}System.register(${named(wrapper)}${literal(specifiers)},tell=>{${declare}})`;
};

const pathOf = (name: string): string[] => name.split(".");

// In a page without a loader: dependencies are global variables, and so is what the bundle exports.
const assigned = ({ name, extend, dependencies }: LoaderWrapper): string => {
  const globals = dependencies
    .filter(({ global }) => global !== "")
    .map(({ specifier, global }) => [specifier, pathOf(global)]);
  const path = pathOf(name);
  const last = literal(path.pop());
  const parts = [
    'const root=typeof globalThis!=="undefined"?globalThis:self;',
    `const globals=new Map(${literal(globals)});`,
    "const require=specifier=>globals.get(specifier)?.reduce((object,key)=>object?.[key],root);",
    name === ""
      ? "load(require);"
      : `const holder=${literal(path)}.reduce((object,key)=>object[key]??={},root);holder[${last}]=load(require${extend ? `,holder[${last}]??{}` : ""});`,
  ];
  return `{${parts.join("")}}`;
};

const chosen = (wrapper: LoaderWrapper): string => {
  const { amdDefine } = wrapper;
  return `if(typeof exports==="object"&&typeof module!=="undefined")factory(require,module,exports);else if(typeof ${amdDefine}==="function"&&${amdDefine}.amd)${defined(wrapper)};else${assigned(wrapper)}`;
};

const LOADERS: Readonly<Record<LoaderWrapper["format"], (wrapper: LoaderWrapper) => string>> = {
  amd: (wrapper) => `${defined(wrapper)};`,
  system: (wrapper) => `${registered(wrapper)};`,
  umd: chosen,
};

/** What comes before the kernel's line, on the same line. */
export const wrapperOpening = (wrapper: LoaderWrapper): string =>
  `"use strict";(factory=>{${LOAD}${LOADERS[wrapper.format](wrapper)}})(function(require,module,exports){`;

/** What comes after the code. */
export const WRAPPER_CLOSING = "});";
