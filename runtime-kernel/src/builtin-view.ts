// What a package gets for `require` of a builtin module: a fresh object with the granted names, which read through to the
// module at each access. `fs.readFile = …` by one package stays in that package's view; `fs.promises.readFile = …` too.
import {
  apply,
  create,
  exec,
  has,
  isArray,
  isObject,
  isPrivate,
  makeFastObject,
  ownKeys,
  read,
  slice,
  split,
  startsWith,
  weakMapGet,
  weakMapSet,
} from "./commons.ts";
import {
  attenuate,
  defineLive,
  isDictionary,
  makeOutlook,
  show,
  showGranted,
  wrapFunction,
} from "./attenuate.ts";
import type { HostFunction, Outlook, Shared } from "./attenuate.ts";
import { isGranted, parseGrants } from "./grants.ts";
import type { Grant } from "./grants.ts";
import { guardRequests, ownAgent, withOwnAgent } from "./node-agents.ts";
import { call, freezeInternals, hideModuleInStreams } from "./node-internals.ts";
import {
  freezeClass,
  freezeClassesOf,
  freezeClassesOfInstance,
  keepPromisified,
} from "./host-classes.ts";

const NO_PARTS = create(null) as Record<string, Grant>;
const WHOLE: Grant = { access: true, parts: NO_PARTS };
const NOTHING: Grant = { access: undefined, parts: NO_PARTS };

/** Names within `fs/promises` may be granted as names within `fs`: `promises.readFile`. */
export const grantOf = (
  module: string,
  granted: readonly string[] | true,
  denied: readonly string[],
): Grant => {
  const folder = `${split(module, "/")[1] ?? ""}.`;
  const root = "module";
  const paths = create(null) as Record<string, boolean>;
  const put = (path: string, access: boolean): void => {
    if (`${path}.` === folder) paths[root] = access;
    else paths[`${root}.${startsWith(path, folder) ? slice(path, folder.length) : path}`] = access;
  };
  if (granted === true) paths[root] = true;
  else for (const path of granted) put(path, true);
  for (const path of denied) put(path, false);
  return parseGrants(paths, () => false).parts[root] ?? NOTHING;
};

const isWhole = (grant: Grant): boolean => grant.access === true;

// Names of functions that give instances of classes which no module exports: what they return is looked at.
const MAKERS = /^(?:create|open|watch|connect|monitor|generate)/;

// Modules whose functions call back with one of Node's own objects as `this`, by whose prototype everybody's keys and addresses
// can be had: `Object.defineProperty(Object.getPrototypeOf(this), "ondone", { set … })`.
const CALLING_BACK = /^(?:crypto|dns)$/;
const NOT_A_CLASS = /^[a-z]/;

const withoutThis = ({ classes }: Outlook, original: HostFunction): HostFunction =>
  function adapted(this: unknown, ...args: unknown[]): unknown {
    const last = args.length - 1;
    const callback = args[last];
    if (typeof callback === "function")
      args[last] = (...rest: readonly unknown[]): unknown => {
        for (const given of rest) if (isObject(given)) freezeClassesOfInstance(classes, given);
        return apply(callback as HostFunction, undefined, rest);
      };
    return apply(original, this, args);
  };

// Old ways to put an object of one's own into Node's lists of timers, and so beside everybody's.
const OF_TIMER_LISTS = /^(?:active|enroll|unenroll|_unrefActive)$/;

const isGlobalTimer = ({ source }: Outlook, value: object, key: PropertyKey): boolean =>
  (key === "setTimeout" || key === "setInterval" || key === "setImmediate") &&
  value === read(source, key);

const wrapOnce = (outlook: Outlook, value: object, host: HostFunction): object =>
  weakMapGet(outlook.seen, value) ?? wrapFunction(outlook, value, host);

const showMember = (outlook: Outlook, grant: Grant, value: unknown, key: PropertyKey): unknown => {
  if (!isObject(value)) return value;
  if (!isWhole(grant)) return viewObject(outlook, grant, value);
  if (typeof value === "function") {
    freezeClass(outlook.classes, value);
    if (isGlobalTimer(outlook, value, key)) return show(outlook, value, key);
    if (typeof key === "string") {
      if (exec(CALLING_BACK, outlook.packageName) !== null && exec(NOT_A_CLASS, key) !== null)
        return wrapOnce(outlook, value, withoutThis(outlook, value as HostFunction));
      if (key === "opendir")
        return wrapOnce(outlook, value, withoutThis(outlook, value as HostFunction));
      if (exec(MAKERS, key) !== null) return wrapOnce(outlook, value, value as HostFunction);
    }
    // A function of a module takes no `this` and is the same for everybody: `instanceof` and `extends` go by it.
    return ownKeys(grant.parts).length === 0 ? value : showGranted(outlook, grant, value, key);
  }
  return isDictionary(value) && !isArray(value)
    ? viewObject(outlook, grant, value)
    : showGranted(outlook, grant, value, key);
};

const OF_HTTP = /^(?:https?|_http_(?:agent|client))$/;
const ASKS = /^(?:request|get)$/;

/** What a package sees of `module[key]`, an export of a builtin module or of an object within one. */
const showExport = (
  outlook: Outlook,
  grant: Grant,
  module: object,
  key: PropertyKey,
  value: unknown,
): unknown => {
  const { packageName, classes } = outlook;
  if (packageName === "fs") hideModuleInStreams(classes, module, key);
  if (exec(OF_HTTP, packageName) !== null && isWhole(grant) && typeof key === "string") {
    if (key === "globalAgent")
      return ownAgent(outlook, module) ?? showMember(outlook, grant, value, key);
    if (key === "ClientRequest" && typeof value === "function")
      return showMember(outlook, grant, guardRequests(value as HostFunction), key);
    if (typeof value === "function" && exec(ASKS, key) !== null)
      return wrapOnce(outlook, value, withOwnAgent(outlook, module, value as HostFunction));
  }
  return showMember(outlook, grant, value, key);
};

// What modules hand out that leads to none of their classes: bytes, numbers, truth values. Packages ask for these while they load
// (supports-color, brorand, axios), and to freeze the classes of tty, crypto and http took half of what all views did.
const HARMLESS =
  /^(?:isatty|constants|random(?:Bytes|FillSync|UUID|Int)|timingSafeEqual|webcrypto)$/;

const nothing = (): void => undefined;

/** `settle`: called before the first part of `host` is shown that leads to its classes. */
const viewObject = (
  outlook: Outlook,
  grant: Grant,
  host: object,
  settle: () => void = nothing,
): object => {
  // An object of a class within a module (`perf_hooks.performance`): its methods want it as their `this`.
  if (!isDictionary(host) && typeof host !== "function") return attenuate(outlook, grant, host);
  const isAll = isWhole(grant) && ownKeys(grant.parts).length === 0;
  const known = isAll ? weakMapGet(outlook.seen, host) : undefined;
  if (known !== undefined) return known;
  const view = makeFastObject();
  // First of all: on POSIX, path.posix is path.
  if (isAll) weakMapSet(outlook.seen, host, view);
  for (const key of isWhole(grant) ? ownKeys(host) : ownKeys(grant.parts)) {
    const part = grant.parts[key as string] ?? WHOLE;
    if (!has(host, key) || !isGranted(part) || isPrivate(key)) continue;
    if (typeof key === "string" && outlook.packageName === "timers")
      if (exec(OF_TIMER_LISTS, key) !== null) continue;
    defineLive(outlook, view, host, key, {
      writesThrough: false,
      show: (value) => {
        if (typeof key !== "string" || exec(HARMLESS, key) === null) settle();
        return showExport(outlook, part, host, key, value);
      },
    });
  }
  return view;
};

// `promisify(setTimeout)`, `promisify(pipeline)` give the functions of these.
const PROMISIFIED_BY = /^(?:timers|stream)\/promises$/;

// Before it is frozen with the first of the modules that lead to it.
const guardRequestsOf = (source: object): void => {
  const process = read(source, "process");
  if (!isObject(process)) return;
  const http = call(process, "getBuiltinModule", "http") as object;
  guardRequests(read(http, "ClientRequest") as HostFunction);
};

/** Freezes the classes of a module, those too that are not shown: what is shown makes instances of them. */
const settleModule = (shared: Shared, host: object, module: string): void => {
  if (exec(OF_HTTP, module) !== null) guardRequestsOf(shared.source);
  if (exec(PROMISIFIED_BY, module) !== null)
    for (const key of ownKeys(host)) keepPromisified(shared.classes, read(host, key));
  freezeClassesOf(shared.classes, host);
  freezeInternals(shared.classes, shared.source, module, host);
};

/**
 * The view of the builtin `module` (without `node:`), whose CommonJS value is `host`. `granted`: dotted paths below it, or
 * `true` for all; `denied`: paths below those. A module that is a function (`events`, `assert`, `stream`), granted whole, is
 * that function itself.
 */
export const viewBuiltin = (
  shared: Shared,
  host: unknown,
  module: string,
  granted: readonly string[] | true,
  denied: readonly string[],
): unknown => {
  const outlook = makeOutlook(shared, module);
  const grant = grantOf(module, granted, denied);
  if (!isObject(host)) return showMember(outlook, grant, host, module);
  let isSettled = false;
  const settle = (): void => {
    if (!isSettled) settleModule(shared, host, module);
    isSettled = true;
  };
  // Most modules are only imported while an application starts: their classes are frozen when something of them is read.
  if (isDictionary(host) || (typeof host === "function" && !isWhole(grant)))
    return viewObject(outlook, grant, host, settle);
  settle();
  return showMember(outlook, grant, host, module);
};
