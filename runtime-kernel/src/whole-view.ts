// A view of a whole object of the host: everything can be read, live, names that come later included; everything that is
// written, defined or deleted stays in the view. For grants of whole objects (`console`, `process`, `process.env`).
import {
  create,
  defineProperty,
  deleteProperty,
  getOwnPropertyDescriptor,
  has,
  hasOwn,
  objectPrototype,
  ownKeys,
  read,
  set,
} from "./commons.ts";

/** `showMember(name)` is what the view shows of `host[name]`; it is asked at each access. `prototype`: what `instanceof` goes by. */
export const makeWholeView = (
  host: object,
  showMember: (name: PropertyKey) => unknown,
  prototype: object | null = objectPrototype,
): object => {
  // The names that were deleted from the view.
  const hidden = create(null) as Record<PropertyKey, true>;
  const isLocal = (local: object, name: PropertyKey): boolean =>
    hasOwn(local, name) || name in hidden;
  const view: object = new Proxy(create(prototype) as object, {
    get: (local, name) => (isLocal(local, name) ? read(local, name) : showMember(name)),
    set: (local, name, value, receiver) => {
      // An object that inherits from the view gets the property itself.
      const to = receiver === view ? local : receiver;
      if (hasOwn(local, name)) return set(local, name, value, to);
      return defineProperty(to, name, {
        value,
        writable: true,
        enumerable: true,
        configurable: true,
      });
    },
    has: (local, name) => (isLocal(local, name) ? has(local, name) : has(host, name)),
    deleteProperty: (local, name) => {
      hidden[name] = true;
      return deleteProperty(local, name);
    },
    ownKeys: (local) => {
      const keys = ownKeys(local);
      for (const name of ownKeys(host)) if (!isLocal(local, name)) keys[keys.length] = name;
      return keys;
    },
    getOwnPropertyDescriptor: (local, name) => {
      if (isLocal(local, name)) return getOwnPropertyDescriptor(local, name);
      const descriptor = getOwnPropertyDescriptor(host, name);
      if (descriptor === undefined) return undefined;
      // Never the host's accessor, which could be called on other objects.
      const { enumerable = false } = descriptor;
      return { value: showMember(name), writable: true, enumerable, configurable: true };
    },
    // A frozen view could not stay live.
    preventExtensions: () => false,
  });
  return view;
};
