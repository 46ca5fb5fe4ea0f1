// What stands in front of webpack's files. Webpack hands one object, `__webpack_require__`, to every module, and minifiers leave
// no sign of whose code reads what of it. So nothing with power may be in it: compartments and views of builtins are made here,
// from tables, and the host that webpack's runtime needs to load chunks is a stand-in that loads listed files and nothing else.
// All of this is the line's own text, which `verify` makes again from compartment-map.json and compares byte by byte.

import type { CanonicalName } from "../canonical-name.ts";
import { builtinViewArguments, compartmentOptions, literal } from "../compile/own-modules.ts";
import type { Policy } from "../policy/policy.ts";
import { type KernelPrelude, type OutputKind, type Sha256, importLine } from "./kernel-prelude.ts";

/** Of one package. */
export type FrozenModules = readonly [name: string, ids: readonly (string | number)[]];

/** A file with a runtime of webpack's: an entry, a worker, what `runtimeChunk` makes. */
export interface WebpackRuntime {
  /** Packages whose compartments its modules use. */
  readonly compartments: readonly string[];
  /** Builtins that its modules see parts of. */
  readonly views: readonly (readonly [module: string, name: string])[];
  /** Whose CommonJS modules are frozen when they have been evaluated, by the numbers or names that webpack gives them. */
  readonly frozen: readonly FrozenModules[];
  /** Whether something in it reads the host; what it then loads, as paths relative to the map, in the order of the text. */
  readonly host: { readonly loads: readonly string[] } | undefined;
}

/** What webpack's settings say of all files of a build. */
export interface WebpackSettings {
  /** The name by which its code asks for the global object. */
  readonly globalObject: string;
  /** The property of the global object by which chunks of scripts are handed over. */
  readonly chunkGlobal: string;
  /** Before the paths of what it loads; "auto" for beside the file that asks, `ANYWHERE` where the application says it at run time. */
  readonly publicPath: string;
  /** The policy of Trusted Types by which scripts are loaded, and whether they are loaded without it where the page has none of that name. */
  readonly trustedTypes?: { readonly policyName: string; readonly mayFail: boolean };
}

/** Files of these names are loaded from wherever the application says. */
export const ANYWHERE = "runtime";

/** How the text names the compartments of own modules and the views; webpack's modules ask by these keys. */
export const viewKey = (module: string, name: string): string => `${module} ${name}`;

const oneLine = (text: string): string => text.trim().replace(/\n\s*/g, "");

// Read from the global object, as the kernel does: whatever a bundle declares around this line, it is not taken for the host's.
/** The global names that the line reads, beside the kernel's. */
export const FRAME_NAMES: readonly string[] = ["globalThis"];

// Tables without a prototype: `constructor` is no package. Each is made once, and when it is asked for.
// `enclose` is told of each module that webpack is about to run: what frees the texts of CommonJS modules of words to the kernel.
const ATTENUATE = oneLine(`
((kernel, options, views, frozen, makeHost) => {
  const { freeze, fromEntries } = globalThis.Object;
  const made = { __proto__: null };
  const once = (table, name, make) => {
    const key = table + name;
    return (made[key] ??= [make()])[0];
  };
  const parts = ["commons", "denyGlobal", "denyModule", "denyImport", "undeclared", "makeRequire", "assignConstructor", "assignInherited", "beginModule", "peekGlobal", "shims"];
  const owners = { __proto__: null };
  for (const [name, ids] of frozen) for (const id of ids) owners[id] = name;
  const root = () => kernel.makeCompartment({ name: "$root$", globals: {}, mayEvaluate: false, isRoot: true }).globals;
  return freeze({
    ...fromEntries(parts.map((part) => [part, kernel[part]])),
    compartment: (given) => {
      const name = \`\${given}\`;
      return once("c", name, () => kernel.makeCompartment(options[name]));
    },
    view: (given) => {
      const name = \`\${given}\`;
      return once("v", name, () => {
        const [host, ...rest] = views[name];
        return kernel.viewBuiltin(host(), ...rest);
      });
    },
    enclose: (run) => {
      const owner = owners[run.id];
      const { factory } = run;
      if (owner === undefined || factory === undefined) return;
      run.factory = function (module, exports, require) {
        const end = kernel.beginModule(owner);
        factory.call(this, module, exports, require);
        end(module.exports);
      };
    },
    host: makeHost && makeHost(root())
  });
})
`);

// An address as text: an object of the host's class would hand the class on.
const ADDRESS = oneLine(`
(g) => function (address, start) {
  const { href } = new g.URL(\`\${address}\`, \`\${start}\`);
  return g.Object.freeze({ href, toString: () => href });
}
`);

// What a page under `require-trusted-types-for 'script'` takes for a script's address. The policy never leaves the line, and says yes to files
// of the build alone.
const TRUSTED_TYPES = oneLine(`
(policyName, mayFail) => (g, check) => {
  let policy;
  return (address) => {
    if (policy === undefined && g.trustedTypes) {
      try {
        policy = g.trustedTypes.createPolicy(policyName, { createScriptURL: (asked) => check(asked) });
      } catch (error) {
        if (!mayFail) throw error;
        policy = null;
      }
    }
    return policy ? policy.createScriptURL(address) : address;
  };
}
`);

// Addresses are compared without their queries, and the host's own parser reads both.
// What it is given runs as a function and never as text, and without the host's `this`; events have no way back to the page.
// The list of chunks is made where somebody asks for it: a page without chunks has none.
// An element is data until it is put into the page, and is read once.
const SCRIPT_HOST = oneLine(`
((files, isBeside, isAnywhere, chunkGlobal, makeAddress, makeTrust) => (g) => {
  const { freeze, defineProperty } = g.Object;
  const d = g.document;
  const href = g.location ? g.location.href : "";
  const script = d && d.currentScript && d.currentScript.src;
  const from = script || href;
  const base = (d && d.baseURI) || href;
  const read = (address, start) => new g.URL(\`\${address}\`, start);
  const place = ({ protocol, host, pathname }) => protocol + host + pathname;
  const isFile = { __proto__: null };
  for (const file of files) isFile[place(read(file, isBeside ? from : base))] = true;
  const check = (address) => {
    const url = read(address, base);
    if (isFile[place(url)] || (isAnywhere && files.some((file) => url.pathname.endsWith("/" + file)))) return url.href;
    throw new g.TypeError("Not a file of this build: " + url.href);
  };
  const trust = makeTrust ? makeTrust(g, check) : (address) => address;
  const makeElement = (tag) => {
    const set = { __proto__: null };
    return {
      tagName: \`\${tag}\`.toUpperCase(),
      setAttribute(name, value) { set[name] = value; },
      getAttribute: (name) => set[name]
    };
  };
  const put = (element) => {
    const tag = \`\${element.tagName}\`;
    const { rel, type } = element;
    const kind = \`\${rel}\`;
    if (tag !== "SCRIPT" && !(tag === "LINK" && /^(?:stylesheet|preload|prefetch|modulepreload)$/.test(kind))) throw new g.TypeError("Neither a script nor a link");
    const address = check(tag === "SCRIPT" ? element.src : element.href);
    const real = d.createElement(tag);
    for (const name of ["charset", "crossOrigin", "nonce", "fetchPriority", "as", "media", "integrity"]) {
      const value = element[name] ?? element.getAttribute(name);
      if (typeof value === "string") name === "nonce" ? real.setAttribute(name, value) : (real[name] = value);
    }
    if (tag === "LINK") real.rel = kind;
    else if (type === "module") real.type = type;
    const answer = (type) => {
      const listener = element["on" + type];
      if (listener) listener({ type, target: element });
    };
    real.onload = () => answer("load");
    real.onerror = () => answer("error");
    if (tag === "SCRIPT") real.src = trust(address);
    else real.href = address;
    d.head.appendChild(real);
    return element;
  };
  const currentScript = freeze({ tagName: "SCRIPT", src: script || "" });
  const w = {
    document: d && freeze({
      baseURI: base,
      currentScript: script ? currentScript : null,
      createElement: makeElement,
      getElementsByTagName: () => [],
      querySelectorAll: () => [],
      head: freeze({ appendChild: put })
    }),
    location: freeze({ href, origin: g.location ? g.location.origin : "", toString: () => href }),
    importScripts: g.importScripts && ((...addresses) => {
      for (const address of addresses) g.importScripts(trust(check(address)));
    }),
    setTimeout: (run, time) => +g.setTimeout(() => { run(); }, time),
    clearTimeout: (timer) => { g.clearTimeout(timer); },
    URL: makeAddress(g)
  };
  defineProperty(w, chunkGlobal, { get: () => (globalThis[chunkGlobal] ??= []), set() {} });
  w.self = w.window = w.globalThis = w.global = w;
  return freeze(w);
})
`);

const REQUIRE_HOST = oneLine(`
((files, load) => (g) => {
  const { freeze } = g.Object;
  const isFile = { __proto__: null };
  for (const file of files) isFile[file] = true;
  const require = (given) => {
    const name = \`\${given}\`;
    if (name === "url" || name === "node:url") return freeze({ pathToFileURL: (path) => load("node:url").pathToFileURL(\`\${path}\`).href });
    const file = name.replace(/^(?:\\.\\/)+/, "").replace(/^(?!\\.\\.\\/)/, "./");
    if (isFile[file]) return load(file);
    throw new g.TypeError("Not a file of this build: " + name);
  };
  const w = { require };
  w.self = w.window = w.globalThis = w.global = w;
  return freeze(w);
})
`);

const IMPORT_HOST = oneLine(`
((files, load, scripts, makeAddress) => (g) => {
  const { freeze } = g.Object;
  const isFile = { __proto__: null };
  for (const file of files) isFile[file] = true;
  const importFile = async (given) => {
    const name = \`\${given}\`;
    const file = name.replace(/^(?:\\.\\/)+/, "").replace(/^(?!\\.\\.\\/)/, "./");
    if (isFile[file]) return load(file);
    throw new g.TypeError("Not a file of this build: " + name);
  };
  return freeze({ URL: makeAddress(g), ...(g.document && scripts(g)), import: importFile });
})
`);

/** A path of the map's folder, as a file of the build names it. */
const relativePath = (from: string, to: string): string => {
  const [here, there] = [from.split("/").slice(0, -1), to.split("/")];
  let common = 0;
  while (common < here.length && common < there.length - 1 && here[common] === there[common])
    common += 1;
  const up = here.slice(common).map(() => "..");
  return [...(up.length === 0 ? ["."] : up), ...there.slice(common)].join("/");
};

const scriptHost = (
  path: string,
  loads: readonly string[],
  { publicPath, chunkGlobal, trustedTypes }: WebpackSettings,
): string => {
  const isBeside = publicPath === "auto";
  const isAnywhere = publicPath === ANYWHERE;
  const start = isAnywhere ? "" : publicPath;
  const files = loads.map((file) => (isBeside ? relativePath(path, file) : start + file));
  const trust =
    trustedTypes === undefined
      ? ""
      : `,(${TRUSTED_TYPES})(${literal(trustedTypes.policyName)},${trustedTypes.mayFail})`;
  return `${SCRIPT_HOST}(${literal(files)},${isBeside},${isAnywhere},${literal(chunkGlobal)},${ADDRESS}${trust})`;
};

const hostText = (
  path: string,
  kind: OutputKind,
  { loads }: NonNullable<WebpackRuntime["host"]>,
  settings: WebpackSettings,
): string => {
  if (kind === "script") return scriptHost(path, loads, settings);
  const files = literal(loads.map((file) => relativePath(path, file)));
  return kind === "commonjs"
    ? `${REQUIRE_HOST}(${files},(name)=>require(name))`
    : `${IMPORT_HOST}(${files},(name)=>import(name),${scriptHost(path, loads, settings)},${ADDRESS})`;
};

const hostName = (index: number): string => `bulkheadHost${index}`;

/** What one line is made from. */
export interface WebpackFrame {
  readonly path: string;
  readonly kind: OutputKind;
  readonly prelude: KernelPrelude;
  readonly runtime: WebpackRuntime;
  readonly settings: WebpackSettings;
  readonly policy: Policy;
  /** The reporting kernel is told whose view it makes. */
  readonly reports?: boolean;
  /** How a module imports the kernel; elsewhere the line holds it. */
  readonly kernelSpecifier: string | undefined;
}

const tablesOf = ({ runtime, policy, kind, reports }: Omit<WebpackFrame, "path">): string => {
  // Holds: names of the compartment map, compared with it.
  const options = runtime.compartments.map(
    (name) => `${literal(name)}:${literal(compartmentOptions(name as CanonicalName, policy))}`,
  );
  const views = runtime.views.map(([module, name], index) => {
    const host =
      kind === "module" ? `()=>${hostName(index)}` : `()=>require(${literal(`node:${module}`)})`;
    const given = [
      ...builtinViewArguments(module, name as CanonicalName, policy),
      ...(reports === true ? [name] : []),
    ];
    return `${literal(viewKey(module, name))}:[${[host, ...given.map(literal)].join(",")}]`;
  });
  const frozen = literal(runtime.frozen);
  return `{__proto__:null,${options.join(",")}},{__proto__:null,${views.join(",")}},${frozen}`;
};

/** The constant that holds what webpack's modules get of the kernel: with a hash of it, so that file names change with it. */
export const webpackRuntimeName = (frame: Omit<WebpackFrame, "path">, sha256: Sha256): string =>
  `bulkheadRuntime_${sha256(frame.prelude.expression + tablesOf(frame)).slice(0, 16)}`;

/** A line in front of a file, and the part of it that is no code of the file's. */
export interface FrameLine {
  readonly text: string;
  readonly expression: string;
}

/** The line in front of a file with a runtime. */
export const webpackRuntimeLine = (frame: WebpackFrame, sha256: Sha256): FrameLine => {
  const { path, kind, prelude, runtime, settings, kernelSpecifier } = frame;
  const host = runtime.host && hostText(path, kind, runtime.host, settings);
  const kernel = kernelSpecifier === undefined ? prelude.expression : prelude.name;
  const expression = `${ATTENUATE}(${kernel},${tablesOf(frame)}${host === undefined ? "" : `,${host}`})`;
  const imports =
    kernelSpecifier === undefined
      ? '"use strict";'
      : importLine(prelude, kernelSpecifier) +
        runtime.views
          .map(([module], index) => `import ${hostName(index)} from${literal(`node:${module}`)};`)
          .join("");
  const block = kind === "script" ? "{" : "";
  const name = webpackRuntimeName(frame, sha256);
  return { text: `${imports}${block}const ${name}=${expression};`, expression };
};

/** What stands in front of a file without a runtime; `after`: what it requires first, itself a file with the kernel. */
export interface WebpackChunk {
  readonly kind: OutputKind;
  readonly settings: WebpackSettings;
  readonly prelude: KernelPrelude;
  readonly after: string | undefined;
  readonly kernelSpecifier: string | undefined;
}

/** The line in front of a file without a runtime: a script only hands its modules over, whenever it runs. */
export const webpackChunkLine = ({
  kind,
  settings: { globalObject, chunkGlobal },
  prelude,
  after,
  kernelSpecifier,
}: WebpackChunk): FrameLine => {
  if (kernelSpecifier !== undefined)
    return { text: importLine(prelude, kernelSpecifier), expression: "" };
  if (kind === "script") {
    // A constant cannot be read where it is made.
    const host = globalObject === "globalThis" ? "self" : "globalThis";
    const queue = `${host}[${literal(chunkGlobal)}]`;
    const expression = `{${literal(chunkGlobal)}:${queue}||(${queue}=[])}`;
    return { text: `"use strict";{const ${globalObject}=${expression};`, expression };
  }
  const required = after === undefined ? "" : `require(${literal(after)});`;
  return { text: `"use strict";${required}`, expression: required };
};
