// Events on their way to the application's own listeners when the real global object is scuttled: what is that object in them
// is shown as the root's global, so that `event.source === window` holds there as ever.
import {
  apply,
  create,
  getPrototypeOf,
  has,
  inherits,
  isObject,
  read,
  set,
  startsWith,
  weakMapGet,
  weakMapSet,
} from "./commons.ts";
import { EVENT_PLACES } from "./events.ts";
import type { HostEvents } from "./host-events.ts";

export interface RootListeners {
  readonly events: HostEvents;
  readonly hostGlobal: object;
  readonly rootGlobal: object;
  /** The root's listener to the one that is registered for it. */
  readonly registered: WeakMap<object, object>;
  /** The other direction: `onmessage` read back is the root's own. */
  readonly given: WeakMap<object, object>;
  readonly views: WeakMap<object, object>;
}

export const makeRootListeners = (
  events: HostEvents,
  hostGlobal: object,
  rootGlobal: object,
): RootListeners => ({
  events,
  hostGlobal,
  rootGlobal,
  registered: new WeakMap(),
  given: new WeakMap(),
  views: new WeakMap(),
});

type Listener = (this: unknown, ...args: readonly unknown[]) => unknown;

const holdsGlobal = ({ events, hostGlobal }: RootListeners, event: object): boolean => {
  for (const place of EVENT_PLACES) if (events.readPlace(event, place) === hostGlobal) return true;
  return false;
};

const viewEvent = ({ events, hostGlobal, rootGlobal }: RootListeners, event: object): object =>
  new Proxy(create(getPrototypeOf(event)) as object, {
    get: (_, name) => {
      const value = typeof name === "string" ? events.readPlace(event, name) : read(event, name);
      if (value === hostGlobal) return rootGlobal;
      if (typeof value !== "function") return value;
      return (...args: readonly unknown[]): unknown => {
        const result = apply(value as Listener, event, args);
        if (name === "composedPath") {
          const path = result as unknown[];
          for (let i = 0; i < path.length; i++) if (path[i] === hostGlobal) path[i] = rootGlobal;
        }
        return result;
      };
    },
    // The answer to `beforeunload` is an assignment.
    set: (_, name, value) => set(event, name, value),
    has: (_, name) => has(event, name),
  });

const showEvent = (listeners: RootListeners, value: unknown): unknown => {
  if (!isObject(value) || !inherits(listeners.events.prototype, value)) return value;
  const known = weakMapGet(listeners.views, value);
  if (known !== undefined) return known;
  if (!holdsGlobal(listeners, value)) return value;
  const view = viewEvent(listeners, value);
  weakMapSet(listeners.views, value, view);
  return view;
};

const listenerFor = (listeners: RootListeners, listener: object): object => {
  const known = weakMapGet(listeners.registered, listener);
  if (known !== undefined) return known;
  const { hostGlobal, rootGlobal } = listeners;
  const call = function listen(this: unknown, ...args: readonly unknown[]): unknown {
    const handler = typeof listener === "function" ? listener : read(listener, "handleEvent");
    const self = typeof listener === "function" ? this : listener;
    const shown: unknown[] = [];
    for (let i = 0; i < args.length; i++) shown[i] = showEvent(listeners, args[i]);
    return apply(handler as Listener, self === hostGlobal ? rootGlobal : self, shown);
  };
  weakMapSet(listeners.registered, listener, call);
  weakMapSet(listeners.given, call, listener);
  return call;
};

/** Puts the listener to register in the place of the root's among the arguments of the host's function `name`, or of its setter. */
export const adaptRootListener = (
  listeners: RootListeners,
  name: string,
  args: unknown[],
): void => {
  const place =
    name === "addEventListener" || name === "removeEventListener"
      ? 1
      : startsWith(name, "on")
        ? 0
        : undefined;
  if (place === undefined) return;
  const listener = args[place];
  if (isObject(listener) && (place === 1 || typeof listener === "function"))
    args[place] = listenerFor(listeners, listener);
};
