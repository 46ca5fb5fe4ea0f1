// Node's timers of one duration are links of one list: `timer._idleNext._timerArgs` are the arguments of somebody else's. A
// package gets an object that does what the timer does and leads nowhere.
import {
  apply,
  create,
  defineProperty,
  freeze,
  getOwnPropertyDescriptor,
  getPrototypeOf,
  has,
  isObject,
  objectPrototype,
  ownKeys,
  read,
  weakMapGet,
  weakMapSet,
} from "./commons.ts";
import { makeOverridable } from "./overridable.ts";

type Method = (this: unknown, ...args: readonly unknown[]) => unknown;

export interface Timers {
  /** The timer behind a package's object: for all packages, since they hand timers to each other. */
  readonly behind: WeakMap<object, object>;
  /** What the host's prototype of timers is for packages. */
  readonly prototypes: WeakMap<object, object>;
}

export const makeTimers = (): Timers => ({ behind: new WeakMap(), prototypes: new WeakMap() });

type TimerOf = (view: unknown) => object | undefined;

const addMethods = (prototype: object, host: object, timerOf: TimerOf): void => {
  for (const key of ownKeys(host)) {
    const method: unknown = getOwnPropertyDescriptor(host, key)?.value;
    if (typeof method !== "function" || key === "constructor") continue;
    const { call } = {
      call(this: unknown, ...args: readonly unknown[]): unknown {
        const timer = timerOf(this);
        const result = apply(method as Method, timer, args);
        return result === timer ? this : result;
      },
    };
    defineProperty(call, "name", { value: method.name });
    defineProperty(prototype, key, { value: call, writable: true, configurable: true });
    makeOverridable(prototype, key);
  }
};

// The application's own `clearTimeout` gets what a package has made. It looks for a callback, finds none and does nothing: by then
// the timer is cleared.
const addClearing = (prototype: object, hostGlobal: object, timer: object, of: TimerOf): void => {
  const isImmediate = has(timer, "_onImmediate");
  const clear = read(hostGlobal, isImmediate ? "clearImmediate" : "clearTimeout") as Method;
  const addGetter = (key: string, get: (this: unknown) => unknown): void => {
    defineProperty(prototype, key, { get });
  };
  addGetter(isImmediate ? "_onImmediate" : "_onTimeout", function getCallback(): void {
    apply(clear, undefined, [of(this)]);
  });
  addGetter("_destroyed", function getDestroyed(): unknown {
    if (isImmediate) apply(clear, undefined, [of(this)]);
    return isImmediate || read(of(this) as object, "_destroyed");
  });
};

/** What a package sees of a timer of Node's. */
export const viewTimer = (timers: Timers, hostGlobal: object, timer: object): object => {
  const host = getPrototypeOf(timer) as object;
  let prototype = weakMapGet(timers.prototypes, host);
  if (prototype === undefined) {
    const timerOf: TimerOf = (view) =>
      isObject(view) ? weakMapGet(timers.behind, view) : undefined;
    prototype = create(objectPrototype) as object;
    addMethods(prototype, host, timerOf);
    addClearing(prototype, hostGlobal, timer, timerOf);
    freeze(prototype);
    weakMapSet(timers.prototypes, host, prototype);
  }
  const view = create(prototype) as object;
  weakMapSet(timers.behind, view, timer);
  return view;
};
