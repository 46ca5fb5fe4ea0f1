// Views of the host's objects for report mode: everything can be read, called and written as without confinement, and what the
// policy does not grant is told to the recorder. Confines nothing.
import {
  apply,
  construct,
  create,
  defineProperty,
  deleteProperty,
  getOwnPropertyDescriptor,
  getPrototypeOf,
  has,
  hasOwn,
  isArray,
  isObject,
  objectPrototype,
  ownKeys,
  read,
  weakMapGet,
  weakMapSet,
} from "./commons.ts";
import { isDictionary, isPassedAround, show, writeThrough } from "./attenuate.ts";
import type { Outlook } from "./attenuate.ts";
import type { Grant } from "./grants.ts";
import { placeAbove } from "./place-above.ts";

/** What all views of one package and kind have in common. */
export interface RecordingContext {
  readonly outlook: Outlook;
  /** Whether a member that is a function is the host's own, as members of builtin modules are. */
  readonly keepsFunctions: boolean;
  /** The policy has an entry for just this path: its own spelling. */
  readonly entryAt: (path: string) => string | undefined;
  readonly use: (entry: string, how: "read" | "write") => void;
  readonly violate: (path: string, how: "read" | "write", place: string | undefined) => void;
}

/** A place in the tree of names: the value there may be seen by other ways, too. */
export interface Position {
  readonly path: string;
  /** The policy's tree at this path; undefined where it says nothing of it or below. */
  readonly grant: Grant | undefined;
  readonly access: Grant["access"];
  /** The policy's entry that decides here. */
  readonly entry: string | undefined;
}

type Trap = (...args: never[]) => unknown;

export const below = (
  { entryAt }: RecordingContext,
  position: Position,
  name: string,
): Position => {
  const path = position.path === "" ? name : `${position.path}.${name}`;
  const grant = position.grant?.parts[name];
  return {
    path,
    grant,
    access: grant === undefined ? position.access : grant.access,
    entry: entryAt(path) ?? position.entry,
  };
};

const isGrantedAt = ({ access }: Position): boolean => access === true || access === "write";

const hasParts = ({ grant }: Position): boolean =>
  grant !== undefined && ownKeys(grant.parts).length > 0;

const noteRead = (context: RecordingContext, position: Position, trap: Trap): void => {
  if (!isGrantedAt(position)) context.violate(position.path, "read", placeAbove(trap));
  else if (position.entry !== undefined) context.use(position.entry, "read");
};

const noteWrite = (context: RecordingContext, position: Position, trap: Trap): void => {
  if (position.access !== "write") context.violate(position.path, "write", placeAbove(trap));
  else if (position.entry !== undefined) context.use(position.entry, "write");
};

/** What can be seen through a view: the rest works only as itself. */
const isViewable = ({ outlook }: RecordingContext, value: object): boolean =>
  !isArray(value) && (isDictionary(value) || !isPassedAround(outlook, value));

/**
 * The value of a member as the package gets it. A path that leads on is noted where it ends: reading `navigator` alone is no
 * use of it.
 */
export const present = (
  context: RecordingContext,
  position: Position,
  value: unknown,
  trap: Trap,
): unknown => {
  const { outlook } = context;
  if (!isObject(value)) {
    noteRead(context, position, trap);
    return value;
  }
  if (typeof value === "function") {
    if (hasParts(position)) return viewFunction(context, position, value);
    noteRead(context, position, trap);
    return context.keepsFunctions ? value : show(outlook, value, position.path);
  }
  const known = weakMapGet(outlook.seen, value);
  if (known !== undefined) return known;
  if (isViewable(context, value) || hasParts(position)) return viewObject(context, position, value);
  noteRead(context, position, trap);
  return value;
};

/** What every object has: asking for it tells nothing of the host. */
const isInherited = (host: object, name: PropertyKey): boolean =>
  name === "constructor" ||
  name === "prototype" ||
  (has(objectPrototype, name) && read(host, name) === read(objectPrototype, name));

const readMember = (
  context: RecordingContext,
  position: Position,
  host: object,
  name: PropertyKey,
  trap: Trap,
): unknown => {
  const value = read(host, name);
  if (typeof name !== "string" || isInherited(host, name))
    return typeof value === "function" ? show(context.outlook, value, name) : value;
  const member = below(context, position, name);
  if (has(host, name)) return present(context, member, value, trap);
  // Asked for and not there (`process.env.DEBUG`): a use of the grant, and nothing where there is none.
  if (isGrantedAt(member)) noteRead(context, member, trap);
  return value;
};

/** The traps that objects and functions have in common. */
const makeTraps = (
  context: RecordingContext,
  position: Position,
  host: object,
): ProxyHandler<object> => {
  const note = (name: PropertyKey, trap: Trap): void => {
    if (typeof name === "string") noteWrite(context, below(context, position, name), trap);
  };
  const traps = {
    get: (_: object, name: PropertyKey): unknown =>
      readMember(context, position, host, name, traps.get as Trap),
    set: (_: object, name: PropertyKey, value: unknown): boolean => {
      note(name, traps.set as Trap);
      writeThrough(context.outlook, host, name, value);
      return true;
    },
    defineProperty: (_: object, name: PropertyKey, descriptor: PropertyDescriptor): boolean => {
      note(name, traps.defineProperty as Trap);
      return defineProperty(host, name, { ...descriptor, configurable: true });
    },
    deleteProperty: (_: object, name: PropertyKey): boolean => {
      note(name, traps.deleteProperty as Trap);
      return deleteProperty(host, name);
    },
    has: (_: object, name: PropertyKey): boolean => has(host, name),
  };
  return traps as ProxyHandler<object>;
};

const viewObject = (context: RecordingContext, position: Position, host: object): object => {
  const { outlook, keepsFunctions } = context;
  const ownKeysOfHost = (): (string | symbol)[] => {
    // Builtin modules are enumerated by bundlers, which read nothing; `Object.keys(process.env)` is a use of it.
    if (!keepsFunctions) noteRead(context, position, ownKeysOfHost as Trap);
    return ownKeys(host);
  };
  const view: object = new Proxy(create(objectPrototype) as object, {
    ...makeTraps(context, position, host),
    ownKeys: ownKeysOfHost,
    getOwnPropertyDescriptor: (_, name) => {
      const descriptor = getOwnPropertyDescriptor(host, name);
      if (descriptor === undefined) return undefined;
      const value = read(host, name);
      return {
        value: isObject(value) ? show(outlook, value, name) : value,
        writable: true,
        enumerable: descriptor.enumerable ?? false,
        configurable: true,
      };
    },
    getPrototypeOf: () => getPrototypeOf(host),
    preventExtensions: () => false,
  });
  weakMapSet(outlook.seen, host, view);
  weakMapSet(outlook.behind, view, host);
  return view;
};

/** A function of which the policy grants parts: `Buffer.from`. */
const viewFunction = (context: RecordingContext, position: Position, host: object): object => {
  const { outlook } = context;
  const shown = show(outlook, host, position.path) as (...args: unknown[]) => unknown;
  const traps = {
    apply: (_: unknown, self: unknown, args: unknown[]): unknown => {
      noteRead(context, position, traps.apply as Trap);
      return apply(shown, self, args);
    },
    construct: (_: unknown, args: unknown[], newTarget: unknown): object => {
      noteRead(context, position, traps.construct as Trap);
      return construct(shown, args, newTarget === view ? shown : (newTarget as never)) as object;
    },
  };
  const known = weakMapGet(outlook.partial, host);
  if (known !== undefined) return known;
  const { get, set } = makeTraps(context, position, host);
  const view: object = new Proxy(shown, {
    ...traps,
    get: (target, name, receiver) =>
      name === "prototype" || !hasOwn(host, name)
        ? read(target, name)
        : get?.(target, name, receiver),
    set: (target, name, value, receiver) => set?.(target, name, value, receiver) ?? false,
  } as ProxyHandler<object>);
  weakMapSet(outlook.partial, host, view);
  weakMapSet(outlook.originals, view, host);
  return view;
};
