// Puts the granted globals of the host on a package's global object.
import {
  defineProperty,
  getOwnPropertyDescriptor,
  getPrototypeOf,
  hasOwn,
  isObject,
  ownKeys,
} from "./commons.ts";
import { defineLive, showGranted } from "./attenuate.ts";
import type { Outlook } from "./attenuate.ts";
import { isGranted } from "./grants.ts";
import type { Grant } from "./grants.ts";
import { freezeCompanions } from "./host-classes.ts";

const findDescriptor = (object: object, name: string): PropertyDescriptor | undefined => {
  for (let at: object | null = object; at !== null; at = getPrototypeOf(at)) {
    const descriptor = getOwnPropertyDescriptor(at, name);
    if (descriptor !== undefined) return descriptor;
  }
  return undefined;
};

/**
 * Defines each granted name that the host has. `isWritten(name)`: some package may assign it, so that it can appear or
 * change at any time. Names that `packageGlobal` has already are not granted: they are its own.
 */
export const endow = (
  outlook: Outlook,
  hostGlobal: object,
  packageGlobal: object,
  grants: Grant,
  isWritten: (name: string) => boolean,
): void => {
  for (const name of ownKeys(grants.parts) as string[]) {
    const grant = grants.parts[name] as Grant;
    if (!isGranted(grant)) continue;
    freezeCompanions(outlook.classes, hostGlobal, name, false);
    const writesThrough = grant.access === "write";
    const mayChange = writesThrough || isWritten(name);
    const descriptor = findDescriptor(hostGlobal, name);
    if (hasOwn(packageGlobal, name) || (descriptor === undefined && !mayChange)) continue;
    if (!mayChange && isObject(descriptor?.value)) {
      // A data property, read at full speed. The host's functions and objects keep their names for good.
      defineProperty(packageGlobal, name, {
        value: showGranted(outlook, grant, descriptor.value, name),
        writable: true,
        enumerable: descriptor.enumerable ?? false,
        configurable: true,
      });
    } else {
      defineLive(outlook, packageGlobal, hostGlobal, name, {
        writesThrough,
        show: (value) => showGranted(outlook, grant, value, name),
        getter: descriptor?.get,
      });
    }
  }
};
