// Scuttling: whoever gets hold of the real global object by a leak finds nothing of use on it. The application's own code gets a
// copy in its place, taken before. Nothing but the root's compartment may hand that copy out.
import {
  apply,
  create,
  defineProperty,
  exec,
  getOwnPropertyDescriptor,
  getPrototypeOf,
  hasOwn,
  isObject,
  objectPrototype,
  ownKeys,
  preventExtensions,
  read,
  set,
  startsWith,
  weakMapGet,
  weakMapSet,
} from "./commons.ts";
import type { OpenRealm, TakenHost } from "./kernel.ts";
import { adaptRootListener, makeRootListeners } from "./root-events.ts";
import type { RootListeners } from "./root-events.ts";

/** A name, or the parts of a RegExp: options of the kernel are JSON. */
type ScuttleException = string | { readonly source: string; readonly flags: string };

export interface ScuttleOptions {
  /** What stays on the real global object. */
  readonly exceptions: readonly ScuttleException[];
  /** What stays for the host's own code, which reads it there (Node's fetch reads `URL`): nobody can put another in its place. */
  readonly readOnly?: readonly string[];
}

interface Scuttling extends OpenRealm {
  readonly rootGlobal: object;
  /** The functions on the root's global, each with the host's. */
  readonly unwrapped: WeakMap<object, object>;
  readonly wrapped: WeakMap<object, object>;
  readonly listeners: RootListeners | undefined;
}

/** Whoever has the global object has these anyway, or nothing by them: `new Compartment` evaluates text that reaches nothing. */
const ALWAYS_KEPT = ["constructor", "Compartment", "undefined", "NaN", "Infinity"];

const SELF_NAMES = ["window", "self", "frames", "parent", "top"];

const isOneOf = (names: readonly string[], name: string): boolean => {
  for (const one of names) if (one === name) return true;
  return false;
};

const isException = (exceptions: readonly (string | RegExp)[], name: string): boolean => {
  for (const exception of exceptions)
    if (typeof exception === "string" ? exception === name : exec(exception, name) !== null)
      return true;
  return false;
};

const refuse = (name: string): never => {
  const error = new TypeError(
    `BULKHEAD_GLOBAL_SCUTTLED  \`${name}\` of the real global object is not to be used\n` +
      "  Code outside of the bundle that needs it has to be named in the option `scuttle.exceptions`",
  );
  defineProperty(error, "code", {
    value: "BULKHEAD_GLOBAL_SCUTTLED",
    enumerable: true,
    configurable: true,
    writable: true,
  });
  throw error;
};

/** Puts a refusal in the place of a property. A browser does not let go of `window`, `document`, `location` and `top`. */
const close = (owner: object, name: string, configurable: boolean): void => {
  const { refusal } = { refusal: (): never => refuse(name) };
  defineProperty(owner, name, { get: refusal, set: refusal, enumerable: false, configurable });
};

/** A host's method as the root calls it: on its own global. */
const wrapForRoot = (
  { hostGlobal, rootGlobal, wrapped, unwrapped, originals, listeners }: Scuttling,
  original: (this: unknown, ...args: readonly unknown[]) => unknown,
  name: string,
): object => {
  const known = weakMapGet(wrapped, original);
  if (known !== undefined) return known;
  const { method } = {
    method(this: unknown, ...args: unknown[]): unknown {
      if (listeners !== undefined) adaptRootListener(listeners, name, args);
      const result = apply(original, this === rootGlobal ? hostGlobal : this, args);
      return result === hostGlobal ? rootGlobal : result;
    },
  };
  for (const key of ["name", "length"])
    defineProperty(method, key, getOwnPropertyDescriptor(original, key) as PropertyDescriptor);
  weakMapSet(originals, method, original);
  weakMapSet(unwrapped, method, original);
  weakMapSet(wrapped, original, method);
  return method;
};

const forRoot = (scuttling: Scuttling, value: unknown, name: string): unknown => {
  if (value === scuttling.hostGlobal) return scuttling.rootGlobal;
  if (typeof value !== "function") return value;
  const given = scuttling.listeners && weakMapGet(scuttling.listeners.given, value);
  if (given !== undefined) return given;
  // What has a prototype is a class, or written in JavaScript: it takes any `this`.
  return hasOwn(value, "prototype") ? value : wrapForRoot(scuttling, value as never, name);
};

/** How a property of the host is read and assigned. */
interface Access {
  readonly get: () => unknown;
  readonly set: (value: unknown) => void;
}

/** A property of the root's global that is the host's own, both ways. */
const defineForwarding = (
  scuttling: Scuttling,
  name: string,
  enumerable: boolean,
  access: Access,
): void => {
  const { rootGlobal, hostGlobal, listeners } = scuttling;
  defineProperty(rootGlobal, name, {
    get: () => forRoot(scuttling, access.get(), name),
    set: (value: unknown) => {
      const args = [value === rootGlobal ? hostGlobal : value];
      if (listeners !== undefined) adaptRootListener(listeners, name, args);
      access.set(args[0]);
    },
    enumerable,
    configurable: true,
  });
};

/** By the accessor that the host had before it was closed. */
const accessClosed = (
  { hostGlobal }: Scuttling,
  owner: object,
  name: string,
  { get, set: setter }: PropertyDescriptor,
): Access => {
  // Node's getters, and a browser's setters, put a value in the place of the accessor.
  const keepClosed = (): void => {
    if (hasOwn(getOwnPropertyDescriptor(owner, name) ?? {}, "value")) close(owner, name, true);
  };
  return {
    get: () => {
      const value = get && apply(get, hostGlobal, []);
      keepClosed();
      return value;
    },
    set: (assigned) => {
      if (setter !== undefined) apply(setter, hostGlobal, [assigned]);
      keepClosed();
    },
  };
};

const accessKept = ({ hostGlobal }: Scuttling, name: string): Access => ({
  get: () => read(hostGlobal, name),
  set: (assigned) => set(hostGlobal, name, assigned),
});

/** Gives the root what the property of `owner` is. */
const take = (
  scuttling: Scuttling,
  { owner, name, isKept }: { owner: object; name: string; isKept: boolean },
  descriptor: PropertyDescriptor,
): void => {
  const { rootGlobal } = scuttling;
  const { enumerable = false } = descriptor;
  if (isKept) defineForwarding(scuttling, name, enumerable, accessKept(scuttling, name));
  else if (!hasOwn(descriptor, "value"))
    defineForwarding(scuttling, name, enumerable, accessClosed(scuttling, owner, name, descriptor));
  else {
    const value = forRoot(scuttling, descriptor.value, name);
    defineProperty(rootGlobal, name, { value, writable: true, enumerable, configurable: true });
  }
};

const scuttleObject = (
  scuttling: Scuttling,
  owner: object,
  isShared: boolean,
  exceptions: readonly (string | RegExp)[],
): void => {
  const { hostGlobal, rootGlobal, intrinsics, commons } = scuttling;
  for (const name of ownKeys(owner)) {
    const descriptor = getOwnPropertyDescriptor(owner, name) as PropertyDescriptor;
    const isCommon = owner === hostGlobal && hasOwn(commons, name);
    const isLeftToAll =
      typeof name !== "string" ||
      isOneOf(ALWAYS_KEPT, name) ||
      (hasOwn(intrinsics, name) && !isCommon);
    if (isLeftToAll) {
      if (owner === hostGlobal) defineProperty(rootGlobal, name, descriptor);
      continue;
    }
    // `window` and its like lead where one is already. Other getters are not called: Node's load what they give.
    const isSelf =
      descriptor.value === hostGlobal ||
      (isOneOf(SELF_NAMES, name) && read(hostGlobal, name) === hostGlobal);
    const isKept = isSelf || isException(exceptions, name) || descriptor.configurable !== true;
    if (!hasOwn(rootGlobal, name)) take(scuttling, { owner, name, isKept }, descriptor);
    // With the root's own Error come call sites, which hold functions.
    if (isCommon)
      defineProperty(owner, name, {
        value: commons[name],
        writable: false,
        configurable: false,
      });
    else if (!isKept && !isShared) close(owner, name, descriptor.get !== undefined);
  }
};

/** What the policies' endowments are read from: the root's global, with the host's own functions in place of the root's. */
const makeSource = ({ rootGlobal, unwrapped, listeners }: Scuttling): object => {
  const unwrap = (value: unknown): unknown =>
    isObject(value) ? (weakMapGet(unwrapped, value) ?? value) : value;
  return new Proxy(rootGlobal, {
    get: (target, name) => unwrap(read(target, name)),
    set: (target, name, value: unknown) => {
      // A package's handler comes with its own view of events, and needs them as they are.
      if (listeners !== undefined && typeof name === "string" && startsWith(name, "on"))
        if (typeof value === "function") weakMapSet(listeners.registered, value, value);
      return set(target, name, value);
    },
    getOwnPropertyDescriptor: (target, name) => {
      const descriptor = getOwnPropertyDescriptor(target, name);
      if (descriptor === undefined) return undefined;
      const { get } = descriptor;
      if (get === undefined) descriptor.value = unwrap(descriptor.value);
      else descriptor.get = () => unwrap(apply(get, rootGlobal, []));
      return descriptor;
    },
  });
};

// Before anything is closed: these may load what reads others of them.
const fix = (scuttling: Scuttling, names: readonly string[]): void => {
  const { hostGlobal, rootGlobal } = scuttling;
  for (const name of names) {
    const descriptor = getOwnPropertyDescriptor(hostGlobal, name);
    if (descriptor?.configurable !== true) continue;
    const value = read(hostGlobal, name);
    const enumerable = descriptor.enumerable ?? false;
    defineProperty(hostGlobal, name, { value, writable: false, enumerable, configurable: false });
    defineProperty(rootGlobal, name, { value, writable: true, enumerable, configurable: true });
  }
};

const parseExceptions = (exceptions: readonly ScuttleException[]): readonly (string | RegExp)[] => {
  const parsed: (string | RegExp)[] = [];
  for (const exception of exceptions)
    parsed[parsed.length] =
      typeof exception === "string" ? exception : new RegExp(exception.source, exception.flags);
  return parsed;
};

/** Takes the host's global object for the root and closes it for everybody else. */
export const scuttle = (realm: OpenRealm, options: ScuttleOptions): TakenHost => {
  const { hostGlobal, events, intrinsics } = realm;
  // Does not inherit from the real one: whoever got hold of that could plant there what the application looks for
  // (`globalThis.proxyHost`). For what others define later there are exceptions.
  const rootGlobal = create(getPrototypeOf(hostGlobal)) as object;
  const scuttling: Scuttling = {
    ...realm,
    rootGlobal,
    unwrapped: new WeakMap(),
    wrapped: new WeakMap(),
    listeners: events && makeRootListeners(events, hostGlobal, rootGlobal),
  };
  const exceptions = parseExceptions(options.exceptions);
  fix(scuttling, options.readOnly ?? []);
  const targets = read(hostGlobal, "EventTarget");
  const shared = isObject(targets) ? read(targets, "prototype") : undefined;
  for (
    let at: object | null = hostGlobal;
    at !== null && at !== objectPrototype;
    at = getPrototypeOf(at)
  ) {
    scuttleObject(scuttling, at, at === shared, exceptions);
    // From these the application's global object inherits.
    if (at !== hostGlobal) preventExtensions(at);
  }
  for (const name of exceptions) {
    // For what comes later, both ways: a test that waits for `window.appState`.
    if (typeof name === "string" && !hasOwn(rootGlobal, name) && !hasOwn(intrinsics, name))
      defineForwarding(scuttling, name, false, accessKept(scuttling, name));
  }
  return { source: makeSource(scuttling), rootGlobal };
};
