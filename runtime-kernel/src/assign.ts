// Assignments by a name that a frozen intrinsic has and that cannot be an accessor there (overridable.ts says why): compiled
// code hands them in here where they fail. `promise.catch = f` gives the promise a property of its own, as it would if Promise.prototype were not frozen.
// Nobody may do more by this than define a property on an object that they hold; what a package froze stays as it is.
import {
  defineProperty,
  freeze,
  getOwnPropertyDescriptor,
  getPrototypeOf,
  isObject,
  ownKeys,
  read,
  split,
  startsWith,
  weakSetAdd,
  weakSetHas,
} from "./commons.ts";

export interface Assign {
  /**
   * To be called where `object[key] = value` threw `error`: gives the object a property of its own, where a read-only one of a frozen
   * intrinsic was all that stood against it, and throws the error otherwise.
   */
  readonly assignInherited: (
    object: unknown,
    key: PropertyKey,
    value: unknown,
    error: unknown,
  ) => void;
  /** `object.constructor = value`, the assignment itself included. Returns the value. */
  readonly assignConstructor: <Value>(object: { constructor: unknown }, value: Value) => Value;
}

const messageOf = (error: unknown): string => {
  const message: unknown = isObject(error)
    ? getOwnPropertyDescriptor(error, "message")?.value
    : undefined;
  return typeof message === "string" ? message : "";
};

/**
 * Whether an assignment failed because a property is read-only, by what the engine says of one that is. A proxy's trap that refuses
 * or throws, an accessor's setter that throws: those say something else, and stay as they are. Behind the property's name the engines
 * name the object.
 */
const isOfReadOnly = (error: unknown, key: PropertyKey): boolean => {
  try {
    (freeze({ __proto__: null, [key]: 0 }) as Record<PropertyKey, unknown>)[key] = 1;
  } catch (readOnly) {
    const said = messageOf(readOnly);
    const name = typeof key === "string" ? key : "Symbol";
    const [before = ""] = split(said, name);
    return before !== "" && startsWith(messageOf(error), before === said ? said : before + name);
  }
  return false;
};

/** What was made read-only by freezing: the intrinsics by name, their prototypes, and all that these inherit from. */
const findHolders = (intrinsics: object): WeakSet<object> => {
  const holders = new WeakSet<object>();
  const add = (object: unknown): void => {
    for (let at = object; isObject(at); at = getPrototypeOf(at)) weakSetAdd(holders, at);
  };
  for (const name of ownKeys(intrinsics)) {
    const intrinsic = read(intrinsics, name);
    add(intrinsic);
    if (typeof intrinsic === "function")
      add(getOwnPropertyDescriptor(intrinsic, "prototype")?.value);
  }
  return holders;
};

/** `intrinsics`: by name, after lockdown. */
export const makeAssign = (intrinsics: object): Assign => {
  // Most programs never need it.
  let holders: WeakSet<object> | undefined;
  const isInheritedFromHolder = (object: object, key: PropertyKey): boolean => {
    if (getOwnPropertyDescriptor(object, key) !== undefined) return false;
    for (let at = getPrototypeOf(object); at !== null; at = getPrototypeOf(at)) {
      const found = getOwnPropertyDescriptor(at, key);
      if (found === undefined) continue;
      holders ??= findHolders(intrinsics);
      return found.writable === false && weakSetHas(holders, at);
    }
    return false;
  };
  const assignInherited: Assign["assignInherited"] = (object, key, value, error) => {
    const own = { value, writable: true, enumerable: true, configurable: true };
    if (
      !isObject(object) ||
      !isOfReadOnly(error, key) ||
      !isInheritedFromHolder(object, key) ||
      !defineProperty(object, key, own)
    )
      throw error;
  };
  return {
    assignInherited,
    assignConstructor: (object, value) => {
      try {
        object.constructor = value;
      } catch (error) {
        assignInherited(object, "constructor", value, error);
      }
      return value;
    },
  };
};
