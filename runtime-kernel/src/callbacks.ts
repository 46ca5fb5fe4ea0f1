// Functions that the host calls for a package. A browser calls a timer's function with the window as `this`, and evaluates
// a timer's text: two ways to the host's global object.
import {
  apply,
  exec,
  isObject,
  read,
  replace,
  startsWith,
  weakMapGet,
  weakMapSet,
} from "./commons.ts";
import { makeEvaluationError } from "./denials.ts";
import { toPackage } from "./attenuate.ts";
import { sendEvent, showEvent } from "./events.ts";
import { freezeCompanions } from "./host-classes.ts";
import type { Outlook } from "./attenuate.ts";

type Callback = (this: unknown, ...args: readonly unknown[]) => unknown;
type Adapt = (outlook: Outlook, args: unknown[]) => void;

const adaptTimer: Adapt = (outlook, args) => {
  const callback = args[0];
  if (typeof callback !== "function") {
    return outlook.refuse(
      makeEvaluationError(outlook.packageName, "gives a timer something else than a function"),
    );
  }
  args[0] = (...rest: readonly unknown[]): unknown => apply(callback as Callback, undefined, rest);
};

/** The listener to register in place of the package's: called with the package's global where the host's would be `this`. */
const listenerFor = (outlook: Outlook, listener: object): object => {
  // Not `behind`: that leads from a wrapper to the host's own function, and `addEventListener("x", setTimeout)` would have it
  // called with an event whose `toString` gives code.
  const known = weakMapGet(outlook.listeners, listener);
  if (known !== undefined) return known;
  const call = function listen(this: unknown, ...args: readonly unknown[]): unknown {
    const handler = typeof listener === "function" ? listener : read(listener, "handleEvent");
    const self = typeof listener === "function" ? toPackage(outlook, this) : listener;
    const shown: unknown[] = [];
    for (let i = 0; i < args.length; i++) shown[i] = showEvent(outlook, args[i]);
    return apply(handler as Callback, self, shown);
  };
  // Both ways: removeEventListener needs the same function again, and `onmessage` read back is the package's own.
  weakMapSet(outlook.listeners, listener, call);
  weakMapSet(outlook.seen, call, listener);
  return call;
};

const adaptListener: Adapt = (outlook, args) => {
  if (isObject(args[1])) args[1] = listenerFor(outlook, args[1]);
};

const adaptHandler: Adapt = (outlook, args) => {
  if (isObject(args[0])) args[0] = listenerFor(outlook, args[0]);
};

const adaptDispatch: Adapt = (outlook, args) => {
  args[0] = sendEvent(outlook, args[0]);
};

// What a URL parser leaves out of an address, and those schemes that make a page of this origin from text of the package's own.
const IGNORED_IN_ADDRESS = /^[\0- ]+|[\t\n\r]+/g;
const ADDRESS_OF_CODE = /^(?:javascript|blob|filesystem):/i;

// The address may be code, and runs in this window: `location.href = …`, or `open` where the second argument says "_self". A page
// made of a Blob runs its scripts unconfined, with this window as its opener.
const adaptAddress: Adapt = (outlook, args) => {
  if (args[0] === undefined) return;
  // Once: an object could answer the check with another text than the host.
  args[0] = `${args[0] as string}`;
  const address = replace(IGNORED_IN_ADDRESS, args[0] as string, () => "");
  const scheme = exec(ADDRESS_OF_CODE, address) as readonly [string] | null;
  if (scheme !== null)
    outlook.refuse(makeEvaluationError(outlook.packageName, `opens a ${scheme[0]} address`));
};

/** `when` of an event target, by which a listener is an observable: one of events as the package may see them. */
export const showEventsOf = (outlook: Outlook, when: Callback): Callback =>
  function adapted(this: unknown, ...args: readonly unknown[]): unknown {
    const events = apply(when, this, args) as object;
    return apply(read(events, "map") as Callback, events, [
      (event: unknown): unknown => showEvent(outlook, event),
    ]);
  };

// In Node `fetch` and all about it is there (7 ms) from its first call on.
const adaptFetch: Adapt = ({ classes }) => {
  freezeCompanions(classes, "fetch");
};

const BY_NAME: Readonly<Record<string, Adapt>> = {
  __proto__: null as never,
  setTimeout: adaptTimer,
  setInterval: adaptTimer,
  setImmediate: adaptTimer,
  queueMicrotask: adaptTimer,
  requestAnimationFrame: adaptTimer,
  requestIdleCallback: adaptTimer,
  addEventListener: adaptListener,
  removeEventListener: adaptListener,
  dispatchEvent: adaptDispatch,
  fetch: adaptFetch,
  open: adaptAddress,
  assign: adaptAddress,
  replace: adaptAddress,
  navigate: adaptAddress,
  // Node's emitters call with themselves as `this`: process hands its listeners the whole of itself.
  on: adaptListener,
  once: adaptListener,
  off: adaptListener,
  addListener: adaptListener,
  removeListener: adaptListener,
  prependListener: adaptListener,
  prependOnceListener: adaptListener,
};

/** How the arguments of the host's function of that name, or a value `assigned` to it, must be changed. */
export const adaptationOf = (name: PropertyKey, assigned?: unknown): Adapt | undefined => {
  if (typeof name !== "string") return undefined;
  if (assigned === undefined) return BY_NAME[name];
  if (name === "href" || name === "location") return adaptAddress;
  return typeof assigned === "function" && startsWith(name, "on") ? adaptHandler : undefined;
};
