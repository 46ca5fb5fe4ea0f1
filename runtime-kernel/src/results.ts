// What a function of the host gives back, at once or by a promise: never a window, never one of Node's timers itself, and its
// class is frozen before the package has it, because other packages have instances of it too.
import {
  apply,
  getOwnPropertyDescriptor,
  getPrototypeOf,
  hasOwn,
  isObject,
  objectPrototype,
  ownKeys,
  promisePrototype,
  promiseThen,
  weakMapSet,
} from "./commons.ts";
import { toPackage } from "./attenuate.ts";
import type { Outlook } from "./attenuate.ts";
import { claimEvent, withoutWindow } from "./events.ts";
import { freezeClassesOfInstance } from "./host-classes.ts";
import { viewTimer } from "./timers.ts";

/** A promise of the same value, whose class is frozen when it comes: `open()` of fs/promises is all that leads to FileHandle. */
const followPromise = (outlook: Outlook, promise: object): object => {
  const freezeFirst = (value: unknown): unknown =>
    isObject(value) ? resultToPackage(outlook, value) : value;
  const followed = apply(promiseThen, promise, [freezeFirst]) as object;
  // The same promise twice stays the same promise.
  weakMapSet(outlook.seen, promise, followed);
  return followed;
};

// `open()` returns a window, whose opener is ours.
const withoutHost = (outlook: Outlook, result: object): unknown =>
  outlook.events === undefined ? toPackage(outlook, result) : withoutWindow(outlook, result);

// `{ publicKey, privateKey }`, `{ module, instance }`, `{ readable, writable }`.
const freezeClassesWithin = ({ classes }: Outlook, result: object): void => {
  for (const key of ownKeys(result)) {
    const value: unknown = getOwnPropertyDescriptor(result, key)?.value;
    if (isObject(value)) freezeClassesOfInstance(classes, value);
  }
};

export const resultToPackage = (outlook: Outlook, result: object): unknown => {
  const shown = withoutHost(outlook, result);
  if (shown !== result) return shown;
  if (getPrototypeOf(result) === promisePrototype) return followPromise(outlook, result);
  if (hasOwn(result, "_idleNext")) return viewTimer(outlook.timers, outlook.source, result);
  freezeClassesOfInstance(outlook.classes, result);
  if (getPrototypeOf(result) === objectPrototype) freezeClassesWithin(outlook, result);
  return result;
};

/** What `new` gives; `isOwn`: of the host's class itself, and not of a class of the package's that extends it. */
export const fromConstructor = (outlook: Outlook, made: object, isOwn: boolean): unknown => {
  claimEvent(outlook, made);
  return isOwn ? resultToPackage(outlook, made) : withoutHost(outlook, made);
};
