// Two ways to the window that no view can close, because they lie on prototypes that packages share: `dispatchEvent.call()`
// and its like take the window where `this` is undefined, and an event that a package has made leads to the window as soon
// as it was sent there. Closed on the prototypes, before packages run; the host's own code notices nothing.
import {
  apply,
  defineProperty,
  getOwnPropertyDescriptor,
  getPrototypeOf,
  inherits,
  isObject,
  ownKeys,
  read,
  weakMapGet,
  weakMapSet,
} from "./commons.ts";
import { prototypeOf } from "./overridable.ts";

type Method = (this: unknown, ...args: readonly unknown[]) => unknown;

/** Properties of every event that can be the window it was sent to; the last two are Firefox's. */
const TARGETS = [
  "target",
  "currentTarget",
  "srcElement",
  "originalTarget",
  "explicitOriginalTarget",
];

/** The events of a host whose global object receives some. */
export interface HostEvents {
  readonly prototype: object;
  /** Event to the global object of the package that made it or sent it to the window. */
  readonly senders: WeakMap<object, object>;
  /** What `read(event, name)` was before it depended on the sender. */
  readonly readPlace: (event: object, name: string) => unknown;
}

const replaceMethod = (
  owner: object,
  name: PropertyKey,
  original: Method,
  originals: WeakMap<object, object>,
  call: Method,
): void => {
  weakMapSet(originals, call, original);
  for (const key of ["name", "length"])
    defineProperty(call, key, getOwnPropertyDescriptor(original, key) as PropertyDescriptor);
  defineProperty(owner, name, {
    value: call,
    writable: true,
    enumerable: true,
    configurable: true,
  });
};

// Page scripts and the root call a bare `addEventListener(…)`: those stay, a prototype nearer to the window.
const demandThis = (
  hostGlobal: object,
  targets: object,
  originals: WeakMap<object, object>,
): void => {
  const near = getPrototypeOf(hostGlobal) as object;
  for (const name of ownKeys(targets)) {
    const original: unknown = getOwnPropertyDescriptor(targets, name)?.value;
    if (typeof original !== "function" || name === "constructor") continue;
    const { bare, strict } = {
      bare(this: unknown, ...args: readonly unknown[]): unknown {
        return apply(original, this ?? hostGlobal, args);
      },
      strict(this: unknown, ...args: readonly unknown[]): unknown {
        if (this === undefined || this === null) throw new TypeError("Illegal invocation");
        return apply(original, this, args);
      },
    };
    replaceMethod(near, name, original as Method, originals, bare);
    replaceMethod(targets, name, original as Method, originals, strict);
  }
};

const hideFromSenders = (
  hostGlobal: object,
  prototype: object,
  originals: WeakMap<object, object>,
): HostEvents => {
  const senders = new WeakMap<object, object>();
  const getters = { __proto__: null } as unknown as Record<string, () => unknown>;
  const forSender = (event: unknown, value: unknown): unknown =>
    value === hostGlobal && isObject(event) ? (weakMapGet(senders, event) ?? value) : value;
  for (const name of TARGETS) {
    const original = getOwnPropertyDescriptor(prototype, name)?.get;
    if (original === undefined) continue;
    getters[name] = original;
    const { get } = {
      get(this: unknown): unknown {
        return forSender(this, apply(original, this, []));
      },
    };
    weakMapSet(originals, get, original);
    defineProperty(prototype, name, { get });
  }
  const composedPath = read(prototype, "composedPath") as Method;
  replaceMethod(
    prototype,
    "composedPath",
    composedPath,
    originals,
    {
      composedPath(this: unknown): unknown {
        const path = apply(composedPath, this, []) as unknown[];
        for (let i = 0; i < path.length; i++) path[i] = forSender(this, path[i]);
        return path;
      },
    }.composedPath,
  );
  return {
    prototype,
    senders,
    readPlace: (event, name) => {
      const getter = getters[name];
      return getter === undefined ? read(event, name) : apply(getter, event, []);
    },
  };
};

/** Repairs the host's events; undefined where the global object receives none, as in Node. */
export const repairHostEvents = (
  hostGlobal: object,
  originals: WeakMap<object, object>,
): HostEvents | undefined => {
  const targets = prototypeOf(hostGlobal, "EventTarget");
  const events = prototypeOf(hostGlobal, "Event");
  if (targets === undefined || events === undefined || !inherits(targets, hostGlobal))
    return undefined;
  demandThis(hostGlobal, targets, originals);
  return hideFromSenders(hostGlobal, events, originals);
};
