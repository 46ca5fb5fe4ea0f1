// How a package sees objects of the host: fresh objects that show only what is granted and read through to the host at
// each access, functions that hand the host's object on as `this`, and nothing that leads to the host's global object.
// What a package writes on them stays with it. Nothing here may return the host's global or a host object by itself,
// except those that isPassedAround names.
import {
  apply,
  construct,
  create,
  defineProperty,
  deleteProperty,
  freeze,
  getOwnPropertyDescriptor,
  getPrototypeOf,
  has,
  hasOwn,
  copyArray,
  isArray,
  isFrozen,
  makeFastObject,
  isObject,
  functionPrototype,
  objectPrototype,
  ownKeys,
  read,
  setPrototypeOf,
  weakMapGet,
  weakMapSet,
} from "./commons.ts";
import { isGranted } from "./grants.ts";
import type { Grant } from "./grants.ts";
import { freezeClass, freezeClassesOfInstance, isFrozenByOthers } from "./host-classes.ts";
import type { HostClasses } from "./host-classes.ts";
import type { HostEvents } from "./host-events.ts";
import { adaptationOf, showEventsOf } from "./callbacks.ts";
import { isEvent, isOpenWindow, showEvent, withoutWindow } from "./events.ts";
import { fromConstructor, resultToPackage } from "./results.ts";
import { isStream, viewStream } from "./standard-streams.ts";
import type { Timers } from "./timers.ts";
import { makeWholeView } from "./whole-view.ts";

/** What the outlooks of all packages have in common. */
export interface Shared {
  readonly hostGlobal: object;
  /** What endowments are read from: the host's global object, where that is not scuttled. */
  readonly source: object;
  /** Called with the error of what is not granted; throws it, unless the kernel only reports. */
  readonly refuse: (denial: Error) => void;
  /** Wrapper to original, for Function.prototype.toString. */
  readonly originals: WeakMap<object, object>;
  readonly classes: HostClasses;
  readonly events: HostEvents | undefined;
  readonly timers: Timers;
}

/** One package's side of the wall: which object of its own stands for which of the host's, both ways. */
export interface Outlook extends Shared {
  readonly packageName: string;
  /** Host's object or function to what the package sees of it. Holds the global object's pair from the start. */
  readonly seen: WeakMap<object, object>;
  /** Host's object to a view of parts of it: for results and `this`. Another path may show other parts. */
  readonly partial: WeakMap<object, object>;
  /** The other direction: to the host's object behind a view, a wrapper or the package's global. */
  readonly behind: WeakMap<object, object>;
  /** The package's listener to what is registered for it. */
  readonly listeners: WeakMap<object, object>;
}

export const makeOutlook = (shared: Shared, packageName: string): Outlook => ({
  hostGlobal: shared.hostGlobal,
  source: shared.source,
  refuse: shared.refuse,
  originals: shared.originals,
  classes: shared.classes,
  events: shared.events,
  timers: shared.timers,
  packageName,
  seen: new WeakMap(),
  partial: new WeakMap(),
  behind: new WeakMap(),
  listeners: new WeakMap(),
});

const pair = (outlook: Outlook, host: object, view: object): void => {
  weakMapSet(outlook.seen, host, view);
  weakMapSet(outlook.behind, view, host);
};

/**
 * A value that comes back from the host: the package's own stand-in where it has one, above all for the global object;
 * `process.on` returns process.
 */
export const toPackage = (outlook: Outlook, value: unknown): unknown => {
  if (!isObject(value)) return value;
  return weakMapGet(outlook.seen, value) ?? weakMapGet(outlook.partial, value) ?? value;
};

/** A `this` or a written value on its way to the host. */
export const toHost = (outlook: Outlook, value: unknown): unknown =>
  isObject(value) ? (weakMapGet(outlook.behind, value) ?? value) : value;

/** Grants `true` on a name hand out what this makes of its value; `key` is the name. */
export const show = (outlook: Outlook, value: unknown, key: PropertyKey): unknown => {
  if (!isObject(value)) return value;
  const known = weakMapGet(outlook.seen, value);
  if (known !== undefined) return known;
  if (typeof value === "function")
    return isFrozenByOthers(outlook.classes, value)
      ? value
      : wrapFunction(outlook, value, adaptFunction(outlook, value as HostFunction, key));
  // A copy: `process.argv.push("--admin")` stays with the package.
  if (isArray(value) && !isFrozen(value)) {
    const copy = copyArray(value as readonly unknown[]);
    pair(outlook, value, copy);
    return copy;
  }
  // `window.event`, which old code asks for.
  if (isEvent(outlook, value)) return showEvent(outlook, value);
  if (isPassedAround(outlook, value)) return passOn(outlook, value);
  const view = makeWholeView(value, (name) => show(outlook, read(value, name), name));
  pair(outlook, value, view);
  return view;
};

const passOn = (outlook: Outlook, value: object): unknown => {
  if (outlook.events === undefined) {
    if (isStream(value)) return viewStream(outlook, value);
    freezeClassesOfInstance(outlook.classes, value);
    return value;
  }
  freezeClassesOfInstance(outlook.classes, value);
  // One that no grant names: `documentPictureInPicture.window`.
  return withoutWindow(outlook, value);
};

/** `opener`, `parent` and `top` where a policy names them: other windows. */
const isGrantedWindow = (outlook: Outlook, value: object): boolean =>
  outlook.events !== undefined &&
  weakMapGet(outlook.seen, value) === undefined &&
  isOpenWindow(value);

/**
 * Objects that work only as themselves, because the host's functions want their internal slots: DOM nodes, streams, other
 * windows, arrays and whatever inherits from a frozen intrinsic (Map, Promise, Uint8Array, …). They are shared; README.md says so.
 */
export const isPassedAround = ({ classes }: Outlook, value: object): boolean => {
  if (isArray(value)) return true;
  for (
    let up = getPrototypeOf(value);
    up !== null && up !== objectPrototype;
    up = getPrototypeOf(up)
  ) {
    if (isFrozenByOthers(classes, up)) return true;
  }
  try {
    return has(value, "nodeType") || has(value, "pipe") || has(value, "window");
  } catch {
    return true; // a window of another origin throws at every question
  }
};

export type HostFunction = (this: unknown, ...args: readonly unknown[]) => unknown;

/**
 * A function of the host as the package may call it: the package's global or view as `this` becomes what stands behind it,
 * and a result that is the host's global becomes the package's (`setTimeout.call`, `valueOf` and their like return `this`).
 * Both wrappers are one flat function each: V8 then inlines them and never makes the array of arguments. `host` is what is called
 * in place of `original` where its arguments must be changed.
 */
export const wrapFunction = (
  outlook: Outlook,
  original: object,
  host: HostFunction = original as HostFunction,
): object => {
  // One step of memory: a method is called on the same view every time, and comparing costs less than looking up.
  let lastView: unknown;
  let lastHost: unknown;
  const hostOf = (self: object): unknown => {
    const found = weakMapGet(outlook.behind, self);
    if (found === undefined) return self;
    lastView = self;
    lastHost = found;
    return found;
  };
  const isPlain = isPlainFunction(original);
  const wrapper = hasOwn(original, "prototype")
    ? function constructible(this: unknown, ...args: unknown[]): unknown {
        // `new setTimeout(f)` is a call: Node's functions are written in JavaScript, and so is what patched a browser's.
        if (new.target !== undefined && host === original) {
          const isOwn = (new.target as unknown) === wrapper;
          const made = construct(
            host,
            args,
            (isOwn && !isPlain ? original : new.target) as HostFunction,
          );
          return fromConstructor(outlook, made as object, isOwn);
        }
        const self = this === lastView ? lastHost : isObject(this) ? hostOf(this) : this;
        const result = apply(host, self, args);
        return isObject(result) ? resultToPackage(outlook, result) : result;
      }
    : // A method has no [[Construct]], like the host's own: `new fetch()` stays a TypeError.
      {
        method(this: unknown, ...args: unknown[]): unknown {
          const self = this === lastView ? lastHost : isObject(this) ? hostOf(this) : this;
          const result = apply(host, self, args);
          return isObject(result) ? resultToPackage(outlook, result) : result;
        },
      }.method;
  pair(outlook, original, wrapper);
  weakMapSet(outlook.originals, wrapper, original);
  copyShape(outlook, original, wrapper, isPlain);
  if (hasOwn(original, "prototype") && !isPlain) freezeClass(outlook.classes, original);
  return wrapper;
};

/** A function that is no class, written in JavaScript. Its prototype leads to the function itself, past the wrapper. */
const isPlainFunction = (original: object): boolean => {
  const { value, writable } = getOwnPropertyDescriptor(original, "prototype") ?? {};
  return (
    writable === true &&
    isObject(value) &&
    ownKeys(value).length === 1 &&
    isBase(getPrototypeOf(value))
  );
};

const adaptFunction = (
  outlook: Outlook,
  original: HostFunction,
  key: PropertyKey,
): HostFunction => {
  if (key === "when" && outlook.events !== undefined) return showEventsOf(outlook, original);
  const adapt = adaptationOf(key);
  if (adapt === undefined) return original;
  return function adapted(this: unknown, ...args: unknown[]): unknown {
    adapt(outlook, args);
    return apply(original, this, args);
  };
};

const copyShape = (outlook: Outlook, original: object, wrapper: object, isPlain: boolean): void => {
  for (const key of ownKeys(original)) {
    const descriptor = getOwnPropertyDescriptor(original, key) as PropertyDescriptor;
    if (key === "prototype") {
      if (isPlain) continue;
      // The same object: instanceof, and classes that extend the wrapper, go by it.
      defineProperty(wrapper, key, { value: descriptor.value, writable: false });
    } else if ((key === "name" || key === "length") && !isObject(descriptor.value)) {
      defineProperty(wrapper, key, descriptor);
    } else if (key !== "arguments" && key !== "caller") {
      defineLive(outlook, wrapper, original, key, {
        writesThrough: false,
        show: (value) => show(outlook, value, key),
      });
    }
  }
  // Statics that a class inherits (Buffer.of from Uint8Array).
  const parent = getPrototypeOf(original);
  if (parent !== functionPrototype) setPrototypeOf(wrapper, parent);
};

const own = (value: unknown): PropertyDescriptor => ({
  value,
  writable: true,
  enumerable: true,
  configurable: true,
});

/** What a live property is, beyond its name. */
export interface LiveProperty {
  readonly writesThrough: boolean;
  readonly show: (value: unknown) => unknown;
  /** The host's getter, where it is known to stay: called directly, it is ten times as fast as a lookup in a window. */
  readonly getter?: (() => unknown) | undefined;
}

const NO_ARGUMENTS: readonly never[] = freeze([]);

/**
 * Gives `view` a property that reads through to the host at each access. An assignment stays in the view, unless the policy
 * says "write".
 */
export const defineLive = (
  outlook: Outlook,
  view: object,
  host: object,
  key: PropertyKey,
  property: LiveProperty,
): void => {
  const { writesThrough, getter, show: showValue } = property;
  // One step of memory: a getter in a hot loop answers for the same value every time.
  let lastValue: unknown;
  let lastShown: unknown;
  defineProperty(view, key, {
    get: () => {
      const value =
        getter === undefined
          ? (host as Record<PropertyKey, unknown>)[key]
          : apply(getter, host, NO_ARGUMENTS);
      if (!isObject(value)) return value;
      if (value !== lastValue) {
        lastShown = showValue(value);
        lastValue = value;
      }
      return lastShown;
    },
    set(this: unknown, value: unknown) {
      if (writesThrough) writeThrough(outlook, host, key, value);
      // A class that extends the view of a class assigns its own statics.
      else defineProperty(typeof this === "function" ? this : view, key, own(value));
    },
    enumerable: getOwnPropertyDescriptor(host, key)?.enumerable ?? true,
    configurable: true,
  });
};

/** Assigns a package's value to a property of the host's. */
export const writeThrough = (
  outlook: Outlook,
  host: object,
  key: PropertyKey,
  value: unknown,
): void => {
  const adapted = adaptationOf(key, value);
  const args = [value];
  if (adapted !== undefined) adapted(outlook, args);
  else if (isObject(value) && weakMapGet(outlook.behind, value) === undefined) {
    // Read back, the package's own value is itself, not a view of it.
    weakMapSet(outlook.seen, value, value);
  }
  (host as Record<PropertyKey, unknown>)[key] = toHost(outlook, args[0]);
};

/** What a grant shows of a value: everything, or a fresh object with the granted properties. */
export const showGranted = (
  outlook: Outlook,
  grant: Grant,
  value: unknown,
  key: PropertyKey,
): unknown => {
  if (!isObject(value)) return value;
  const denied = deniedParts(grant);
  // May be assigned, so may be changed too: the object itself.
  if (grant.access === "write" && typeof value !== "function" && denied.length === 0)
    return key === "location" ? viewLocation(outlook, value) : toPackage(outlook, value);
  // A DOM node is what it is: `document.body.className = …` needs no view of it, and a view could not be handed to the host.
  if (isReadable(grant) && !hasDenial(grant) && isPassedAround(outlook, value))
    return isGrantedWindow(outlook, value) ? value : show(outlook, value, key);
  if (!isReadable(grant))
    return weakMapGet(outlook.seen, value) ?? attenuate(outlook, grant, value);
  if (typeof value !== "function")
    return ownKeys(grant.parts).length === 0
      ? show(outlook, value, key)
      : (weakMapGet(outlook.seen, value) ?? attenuate(outlook, grant, value));
  const shown = show(outlook, value, key);
  // Statics (`URL.createObjectURL`); what comes frozen has none to deny.
  for (const name of denied) deleteProperty(shown as object, name);
  return shown;
};

const PARTS_OF_ADDRESS = [
  "href",
  "protocol",
  "host",
  "hostname",
  "port",
  "pathname",
  "search",
  "hash",
];

// `location = "https://…"` needs the grant to write, and `location.href = "javascript:…"` of the object itself would run.
const viewLocation = (outlook: Outlook, location: object): unknown => {
  const known = toPackage(outlook, location);
  if (known !== location) return known;
  const parts = create(null) as Record<string, Grant>;
  for (const name of PARTS_OF_ADDRESS)
    parts[name] = { access: "write", parts: create(null) as Record<string, Grant> };
  return attenuate(outlook, { access: true, parts }, location);
};

const isReadable = ({ access }: Grant): boolean => access === true || access === "write";

const hasDenial = ({ access, parts }: Grant): boolean => {
  if (access === undefined || access === false) return true;
  for (const name of ownKeys(parts) as string[]) if (hasDenial(parts[name] as Grant)) return true;
  return false;
};

/** The names right below that the policy denies. */
const deniedParts = ({ parts }: Grant): readonly string[] => {
  const denied: string[] = [];
  for (const name of ownKeys(parts) as string[])
    if (!isGranted(parts[name] as Grant)) denied[denied.length] = name;
  return denied;
};

/** A fresh object that shows the granted properties of `host`, an object or a function. */
export const attenuate = (outlook: Outlook, grant: Grant, host: object): object => {
  const isWhole = isReadable(grant);
  const view: object = isWhole
    ? makeWholeView(host, (name) => show(outlook, read(host, name), name))
    : makeFastObject();
  weakMapSet(outlook.behind, view, host);
  weakMapSet(outlook.partial, host, view);
  for (const key of ownKeys(grant.parts) as string[]) {
    const part = grant.parts[key] as Grant;
    if (!isGranted(part)) {
      deleteProperty(view, key);
      continue;
    }
    // `"gpu" in navigator` must stay false where the host has none; a dictionary's entries (process.env) may come later.
    if (part.access === "write" || has(host, key) || isDictionary(host)) {
      defineLive(outlook, view, host, key, {
        writesThrough: part.access === "write",
        show: (value) => showGranted(outlook, part, value, key),
      });
    }
  }
  return view;
};

const isBase = (prototype: object | null): boolean =>
  prototype === null || prototype === objectPrototype;

/** Plain objects, and those whose one prototype has nothing but a constructor: process.env, the modules of Node. */
export const isDictionary = (host: object): boolean => {
  const prototype = getPrototypeOf(host);
  return (
    prototype === null ||
    isBase(prototype) ||
    (isBase(getPrototypeOf(prototype)) && ownKeys(prototype).length < 2)
  );
};
