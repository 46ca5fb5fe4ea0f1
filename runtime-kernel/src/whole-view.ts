// A view of a whole object of the host: everything can be read, live, names that come later included; everything that is
// written, defined or deleted stays in the view. For grants of whole objects (`console`, `process`, `process.env`).
import {
  create,
  defineProperty,
  deleteProperty,
  getOwnPropertyDescriptor,
  has,
  hasOwn,
  isPrivate,
  objectPrototype,
  ownKeys,
  read,
  set,
} from "./commons.ts";

type ShowMember = (name: PropertyKey) => unknown;

/**
 * Remembers what the host's methods are shown as, as long as the host has the same: what else it takes to show one costs
 * twice as much as all that is left.
 */
const rememberMethods = (host: object, showMember: ShowMember): ShowMember => {
  const methods = create(null) as Record<PropertyKey, { value: unknown; shown: unknown }>;
  return (name) => {
    const known = methods[name];
    if (known !== undefined && known.value === read(host, name)) return known.shown;
    const shown = showMember(name);
    if (typeof shown === "function") methods[name] = { value: read(host, name), shown };
    return shown;
  };
};

/** `showMember(name)` is what the view shows of `host[name]`; it is asked at each access, of a method once. `prototype`: what `instanceof` goes by. */
export const makeWholeView = (
  host: object,
  showMember: ShowMember,
  prototype: object | null = objectPrototype,
): object => {
  const showAgain = rememberMethods(host, showMember);
  // Whether the view ever had anything of its own: most never have, and need not look at each access.
  let isChanged = false;
  // The names that were deleted from the view.
  const hidden = create(null) as Record<PropertyKey, true>;
  const isLocal = (local: object, name: PropertyKey): boolean =>
    hasOwn(local, name) || name in hidden;
  const view: object = new Proxy(create(prototype) as object, {
    get: (local, name) => {
      if (isChanged && isLocal(local, name)) return read(local, name);
      return isPrivate(name) ? undefined : showAgain(name);
    },
    set: (local, name, value, receiver) => {
      isChanged = true;
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
    has: (local, name) =>
      isLocal(local, name) ? has(local, name) : !isPrivate(name) && has(host, name),
    defineProperty: (local, name, descriptor) => {
      isChanged = true;
      return defineProperty(local, name, descriptor);
    },
    deleteProperty: (local, name) => {
      isChanged = true;
      hidden[name] = true;
      return deleteProperty(local, name);
    },
    ownKeys: (local) => {
      const keys = ownKeys(local);
      for (const name of ownKeys(host))
        if (!isLocal(local, name) && !isPrivate(name)) keys[keys.length] = name;
      return keys;
    },
    getOwnPropertyDescriptor: (local, name) => {
      if (isLocal(local, name)) return getOwnPropertyDescriptor(local, name);
      const descriptor = isPrivate(name) ? undefined : getOwnPropertyDescriptor(host, name);
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
