// Events on their way to a package's listener. An event that was sent to the window, or from one, leads there by its target,
// view or source: such an event is shown through a view that has the package's own global in that place. All others stay as
// they are, and so do the DOM nodes in them.
import {
  create,
  defineProperty,
  getPrototypeOf,
  inherits,
  isObject,
  read,
  weakMapGet,
  weakMapSet,
} from "./commons.ts";
import { show, toHost, toPackage } from "./attenuate.ts";
import type { Outlook } from "./attenuate.ts";
import { freezeClassesOfInstance } from "./host-classes.ts";
import type { HostEvents } from "./host-events.ts";
import { makeWholeView } from "./whole-view.ts";

/** Properties of events that can be a window. */
export const EVENT_PLACES: readonly string[] = [
  "target",
  "currentTarget",
  "srcElement",
  "view",
  "source",
  "relatedTarget",
  "originalTarget",
  "explicitOriginalTarget",
  // `enter` of documentPictureInPicture.
  "window",
];

/** Another window that this page may reach into: an iframe's, an opener's; its global object gives as much as our own. */
export const isOpenWindow = (value: object): boolean => {
  try {
    return read(value, "window") === value;
  } catch {
    return false; // of another origin: it answers postMessage and gives nothing away
  }
};

/** What a window of another origin would let us do. */
const OF_OTHER_WINDOWS = ["postMessage", "closed", "close", "focus", "blur"];

const viewWindow = (outlook: Outlook, other: object): object => {
  const view = create(null) as object;
  weakMapSet(outlook.behind, view, other);
  weakMapSet(outlook.seen, other, view);
  for (const key of OF_OTHER_WINDOWS)
    defineProperty(view, key, {
      get: () => show(outlook, read(other, key), key),
      enumerable: true,
    });
  return view;
};

/** What a package may see of a value that may be a window. */
export const withoutWindow = (outlook: Outlook, value: unknown): unknown => {
  if (!isObject(value)) return value;
  const known = toPackage(outlook, value);
  if (known !== value) return known;
  return isOpenWindow(value) ? viewWindow(outlook, value) : value;
};

const holdsWindow = (outlook: Outlook, { readPlace }: HostEvents, event: object): boolean => {
  for (const place of EVENT_PLACES) {
    const value = readPlace(event, place);
    if (isObject(value) && withoutWindow(outlook, value) !== value) return true;
  }
  return false;
};

// Of an event that another package sent, the path has that package's global.
const composedPath = (outlook: Outlook, { senders }: HostEvents, event: object): unknown[] => {
  const path = (event as { composedPath(): unknown[] }).composedPath();
  const sender = weakMapGet(senders, event);
  for (let i = 0; i < path.length; i++)
    path[i] = withoutWindow(outlook, path[i] === sender ? outlook.hostGlobal : path[i]);
  return path;
};

const viewEvent = (outlook: Outlook, events: HostEvents, event: object): object => {
  const showMember = (name: PropertyKey): unknown => {
    if (name === "composedPath") return () => composedPath(outlook, events, event);
    // Whoever may listen to the window may not have its localStorage for that.
    if (name === "storageArea") return null;
    const value = typeof name === "string" ? events.readPlace(event, name) : read(event, name);
    return typeof value === "function" ? show(outlook, value, name) : withoutWindow(outlook, value);
  };
  const view = makeWholeView(event, showMember, getPrototypeOf(event));
  weakMapSet(outlook.seen, event, view);
  weakMapSet(outlook.behind, view, event);
  return view;
};

/** Whether it may lead to a window. */
export const isEvent = ({ events }: Outlook, value: unknown): boolean =>
  events !== undefined && inherits(events.prototype, value);

/** What a package's listener is called with in place of `value`. */
export const showEvent = (outlook: Outlook, value: unknown): unknown => {
  const { events } = outlook;
  if (events === undefined || !isEvent(outlook, value)) return toPackage(outlook, value);
  const event = value as object;
  const known = weakMapGet(outlook.seen, event);
  if (known !== undefined) return known;
  // Whoever may listen holds the prototype of everybody's messages.
  freezeClassesOfInstance(outlook.classes, event);
  return holdsWindow(outlook, events, event) ? viewEvent(outlook, events, event) : event;
};

/**
 * An event that the package has made, or sends to the window: in the window's place it has the package's own global, whoever
 * sends it. The first to have it keeps it: it must not lead to another package's global either.
 */
export const claimEvent = <T extends object>(outlook: Outlook, made: T): T => {
  const { events } = outlook;
  if (events === undefined || !isEvent(outlook, made)) return made;
  const packageGlobal = weakMapGet(outlook.seen, outlook.hostGlobal);
  if (packageGlobal !== undefined && weakMapGet(events.senders, made) === undefined)
    weakMapSet(events.senders, made, packageGlobal);
  return made;
};

export const sendEvent = (outlook: Outlook, value: unknown): unknown => {
  const event = toHost(outlook, value);
  return isObject(event) ? claimEvent(outlook, event) : event;
};
