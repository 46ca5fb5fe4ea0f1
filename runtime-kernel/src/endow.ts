// Puts the granted globals of the host on a package's global object.
import {
  create,
  defineProperty,
  getOwnPropertyDescriptor,
  getPrototypeOf,
  has,
  hasOwn,
  isObject,
  ownKeys,
  read,
} from "./commons.ts";
import { defineLive, showGranted } from "./attenuate.ts";
import type { Outlook } from "./attenuate.ts";
import { undeclared } from "./denials.ts";
import { isGranted } from "./grants.ts";
import type { Grant } from "./grants.ts";

const findDescriptor = (object: object, name: string): PropertyDescriptor | undefined => {
  for (let at: object | null = object; at !== null; at = getPrototypeOf(at)) {
    const descriptor = getOwnPropertyDescriptor(at, name);
    if (descriptor !== undefined) return descriptor;
  }
  return undefined;
};

/** Whether a granted name is not there: neither the host has it nor has the package defined it. */
const absence = (source: object, packageGlobal: object, name: string): (() => boolean) => {
  // Reads the host, which may get or lose the name at any time.
  const live = getOwnPropertyDescriptor(packageGlobal, name)?.get;
  return () =>
    !has(packageGlobal, name) ||
    (live !== undefined &&
      getOwnPropertyDescriptor(packageGlobal, name)?.get === live &&
      !has(source, name));
};

/**
 * What compiled code reads granted names from: the package's global, but those of `absent` throw as long as they are not there,
 * as in plain JavaScript. `typeof` and writes go to the global itself.
 */
export const makeNames = (
  source: object,
  packageGlobal: object,
  absent: readonly string[],
): object => {
  if (absent.length === 0) return packageGlobal;
  const names = create(packageGlobal) as object;
  for (const name of absent) {
    const isAbsent = absence(source, packageGlobal, name);
    defineProperty(names, name, {
      get: () => (isAbsent() ? undeclared(name) : read(packageGlobal, name)),
    });
  }
  return names;
};

/**
 * Defines each granted name that the host has, and tells which it has not. `isWritten(name)`: some package may assign it, so that
 * it can appear or change at any time. Names that `packageGlobal` has already are not granted: they are its own.
 */
export const endow = (
  outlook: Outlook,
  packageGlobal: object,
  grants: Grant,
  isWritten: (name: string) => boolean,
): readonly string[] => {
  const { source } = outlook;
  const absent: string[] = [];
  for (const name of ownKeys(grants.parts) as string[]) {
    const grant = grants.parts[name] as Grant;
    if (!isGranted(grant)) continue;
    const writesThrough = grant.access === "write";
    const mayChange = writesThrough || isWritten(name);
    const descriptor = findDescriptor(source, name);
    if (hasOwn(packageGlobal, name)) continue;
    if (descriptor === undefined) absent[absent.length] = name;
    if (descriptor === undefined && !mayChange) continue;
    if (!mayChange && isObject(descriptor?.value)) {
      // A data property, read at full speed. The host's functions and objects keep their names for good.
      defineProperty(packageGlobal, name, {
        value: showGranted(outlook, grant, descriptor.value, name),
        writable: true,
        enumerable: descriptor.enumerable ?? false,
        configurable: true,
      });
    } else {
      defineLive(outlook, packageGlobal, source, name, {
        writesThrough,
        show: (value) => showGranted(outlook, grant, value, name),
        getter: descriptor?.get,
      });
    }
  }
  return absent;
};
