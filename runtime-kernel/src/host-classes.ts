// Classes of the host that packages share: their prototypes and statics cannot be viewed, because `instanceof`, `extends` and
// the host itself go by the one object. So they are frozen when a package first gets hold of them, and then
// `XMLHttpRequest.prototype.send = …` by one package takes nothing from another. Nothing here may change how a class works.
import {
  apply,
  construct,
  defineProperty,
  engineError,
  exec,
  freeze,
  functionPrototype,
  getOwnPropertyDescriptor,
  getPrototypeOf,
  has,
  hasOwn,
  includes,
  isArray,
  isExtensible,
  isFrozen,
  isObject,
  objectPrototype,
  ownKeys,
  preventExtensions,
  read,
  setPrototypeOf,
  slice,
  split,
  weakSetAdd,
  weakSetHas,
} from "./commons.ts";
import { keepAbsent, makeOverridable, prototypeOf } from "./overridable.ts";

export interface HostClasses {
  /** What was frozen here, or must never be because a package may write to it. */
  readonly settled: WeakSet<object>;
  /** Prototypes of objects that were looked at: a function's results are of few classes. */
  readonly known: WeakSet<object>;
  /** Builtin modules whose exports were looked at: ten packages have `fs`. */
  readonly modules: WeakSet<object>;
  /** `Node.prototype`, in a page. */
  readonly nodePrototype: object | undefined;
  /** Whether the host's objects hold objects of its own classes in properties, as Node's do. */
  readonly hasInternals: boolean;
  /** Where classes are found by their names: the host's global object, or what has its properties once that is scuttled. */
  source: object;
  /** Whether the class is the host's. A page's own (jQuery, whose prototype takes plugins) is the page's to protect. */
  readonly isOfHost: (constructor: unknown) => boolean;
}

const functionToString = read(functionPrototype, "toString") as () => string;

// Where such a text ends, in every engine: a class of Node's own is 50 kB of source.
const isNative = (constructor: unknown): boolean =>
  typeof constructor === "function" &&
  includes(slice(apply(functionToString, constructor, []), -20), "[native code]");

/** `isOpen`: nothing is frozen, as the application wants it. */
export const makeHostClasses = (hostGlobal: object, isOpen: boolean): HostClasses => ({
  // ses writes to it; structured-stacks.ts guards it.
  settled: new WeakSet([engineError]),
  known: new WeakSet(),
  modules: new WeakSet(),
  nodePrototype: prototypeOf(hostGlobal, "Node"),
  source: hostGlobal,
  hasInternals: !isOpen && !isNative(read(hostGlobal, "EventTarget")),
  // Node's classes are written in JavaScript like everybody's; a browser's are native.
  isOfHost: isOpen
    ? () => false
    : isNative(read(hostGlobal, "EventTarget"))
      ? isNative
      : (constructor) => typeof constructor === "function",
});

/** An intrinsic or what else came frozen: not one of the host's classes, which are frozen because they are shared. */
export const isFrozenByOthers = ({ settled }: HostClasses, object: object): boolean =>
  isFrozen(object) && !weakSetHas(settled, object);

const NOT_CONFIGURABLE = { configurable: false };
const READ_ONLY = { configurable: false, writable: false };

// `captureRejectionSymbol` of Node's emitters; counts and switches that the host itself changes stay (`usingDomains`).
const isName = (value: unknown): boolean => typeof value === "symbol" || typeof value === "string";

const freezeProperty = (
  owner: object,
  key: PropertyKey,
  descriptor: PropertyDescriptor,
  isOverridable: boolean,
): void => {
  const { value, writable = false, configurable = false } = descriptor;
  if (key === "prototype") defineProperty(owner, key, READ_ONLY);
  else if (!writable) defineProperty(owner, key, NOT_CONFIGURABLE);
  // What nobody has yet and heirs may get. A symbol of Node's emitters is not configurable, and heirs could not assign it if it
  // were read-only; a number or a text stays writable, since each heir's own would cost time.
  else if (configurable && (value === undefined || value === null)) keepAbsent(owner, key);
  else if (!isObject(value))
    defineProperty(
      owner,
      key,
      typeof owner === "function" && isName(value) ? READ_ONLY : NOT_CONFIGURABLE,
    );
  // Instances and subclasses assign what they override: `emitter.emit = …`, transpiled classes all their methods.
  else if (configurable && isOverridable) makeOverridable(owner, key);
  else defineProperty(owner, key, READ_ONLY);
};

const isOrInheritsFrom = (object: object | null, prototype: object | undefined): boolean =>
  object !== null && (object === prototype || isOrInheritsFrom(getPrototypeOf(object), prototype));

// Before V8 11.9 (Node 20) a handle whose prototype takes no new properties forgets its `onread`, and the process ends.
const canFreezeSockets = hasOwn(Promise, "withResolvers");

/** Of a function that is no class: nothing inherits from it, and it has nothing but its constructor. */
const closePrototype = (value: object): void => {
  const prototype: unknown = getOwnPropertyDescriptor(value, "prototype")?.value;
  if (!isObject(prototype)) return;
  defineProperty(value, "prototype", READ_ONLY);
  preventExtensions(prototype);
};

// `EventEmitter.init.call = …`: Node makes each emitter by `EventEmitter.init.call(this)`, and packages call shared methods so. Most
// functions have nothing of their own: a third of the time that a class takes.
const freezeFunction = (classes: HostClasses, value: unknown): void => {
  if (typeof value !== "function" || !isExtensible(value)) return;
  const usual = hasOwn(value, "prototype") ? 3 : 2;
  if (isClass(value) || ownKeys(value).length > usual) return freezeClass(classes, value);
  if (weakSetHas(classes.settled, value) || !classes.isOfHost(value)) return;
  weakSetAdd(classes.settled, value);
  closePrototype(value);
  freeze(value);
  // Behind a function that warns of its age stands the one that it was.
  freezeFunction(classes, getPrototypeOf(value));
};

const PROMISIFIED = Symbol.for("nodejs.util.promisify.custom");

/**
 * What `util.promisify` gives for a function that says so itself: it defines this property on what it gives, each time, and would throw
 * where it can no longer.
 */
export const keepPromisified = ({ settled }: HostClasses, value: unknown): void => {
  if (typeof value !== "function" || !isExtensible(value)) return;
  weakSetAdd(settled, value);
  defineProperty(value, PROMISIFIED, { value, configurable: true });
  closePrototype(value);
  preventExtensions(value);
};

const freezeFunctions = (
  classes: HostClasses,
  owner: object,
  key: PropertyKey,
  { value, get, set }: PropertyDescriptor,
): void => {
  freezeFunction(classes, value);
  freezeFunction(classes, set);
  if (get === undefined) return;
  freezeFunction(classes, get);
  // overridable.ts was here before: WeakRef.
  freezeFunction(classes, read(get, "originalValue"));
  // What Node makes on first use: `stream.promises`, `EventEmitterAsyncResource`.
  if (typeof owner !== "function" || set !== undefined || !classes.hasInternals) return;
  const made = read(owner, key);
  if (typeof made !== "function" && isObject(made)) {
    for (const name of ownKeys(made)) keepPromisified(classes, read(made, name));
    freezeShared(classes, made);
  }
  freezeFunction(classes, made);
};

// Classes that another one leads to by ways that cannot be watched: a promise's value, an accessor or method of an instance, what
// a callback is given. `Object.getPrototypeOf(new MessageChannel().port1).postMessage = …` would be everybody's.
const BODY = "Headers Blob FormData ReadableStream";
const STREAMS = "ReadableStream WritableStream";
const COMPANIONS: Readonly<Record<string, string>> = {
  __proto__: null as never,
  fetch: `Response ${BODY}`,
  Request: `AbortSignal ${BODY}`,
  Response: BODY,
  Cache: "Request Response",
  URL: "URLSearchParams",
  AbortController: "AbortSignal",
  AbortSignal: "DOMException",
  TaskController: "TaskSignal",
  EventTarget: "Event Observable",
  Observable: "Subscriber",
  MessageChannel: "MessagePort",
  MessagePort: "MessageEvent",
  BroadcastChannel: "MessageEvent",
  EventSource: "MessageEvent",
  Worker: "MessageEvent",
  WebSocket: "MessageEvent CloseEvent",
  RTCPeerConnection:
    "RTCDataChannel RTCDataChannelEvent RTCPeerConnectionIceEvent RTCRtpReceiver RTCRtpSender RTCRtpTransceiver RTCTrackEvent",
  RTCDataChannel: "MessageEvent",
  OffscreenCanvas: "OffscreenCanvasRenderingContext2D",
  XMLHttpRequest: "XMLHttpRequestUpload ProgressEvent",
  FileReader: "ProgressEvent",
  IDBRequest:
    "IDBDatabase IDBTransaction IDBObjectStore IDBIndex IDBCursorWithValue IDBVersionChangeEvent",
  ReadableStream:
    "ReadableStreamDefaultReader ReadableStreamBYOBReader ReadableStreamDefaultController ReadableByteStreamController ReadableStreamBYOBRequest",
  WritableStream: "WritableStreamDefaultWriter WritableStreamDefaultController",
  TransformStream: `${STREAMS} TransformStreamDefaultController`,
  CompressionStream: STREAMS,
  DecompressionStream: STREAMS,
  TextDecoderStream: STREAMS,
  TextEncoderStream: STREAMS,
};

const freezeNamed = (classes: HostClasses, names: string): void => {
  for (const name of split(names, " ")) {
    const constructor = read(classes.source, name);
    if (isObject(constructor)) freezeClass(classes, constructor);
  }
};

/** The classes that the global class or function of that name leads to. */
export const freezeCompanions = (classes: HostClasses, name: unknown): void => {
  const names = typeof name === "string" ? COMPANIONS[name] : undefined;
  if (names !== undefined) freezeNamed(classes, names);
};

// In Node nothing of web streams is there (9 ms) until somebody makes one.
const MAKES_STREAM = /^(?:stream|toWeb|readableWebStream)$/;

const guardStreamMaker = (classes: HostClasses, owner: object, key: PropertyKey): void => {
  const original: unknown = getOwnPropertyDescriptor(owner, key)?.value;
  if (typeof key !== "string" || exec(MAKES_STREAM, key) === null) return;
  if (typeof original !== "function") return;
  const { make } = {
    make(this: unknown, ...args: readonly unknown[]): unknown {
      freezeNamed(classes, STREAMS);
      return apply(original, this, args);
    },
  };
  defineProperty(make, "name", { value: key });
  defineProperty(owner, key, { value: make });
};

/** Freezes one object, so that what inherits from it can still override by assignment. */
const freezeShared = (classes: HostClasses, object: object): void => {
  const { settled, nodePrototype } = classes;
  if (weakSetHas(settled, object) || isFrozen(object)) return;
  const isHandle =
    classes.hasInternals && isNative(getOwnPropertyDescriptor(object, "constructor")?.value);
  if (isHandle && !canFreezeSockets && has(object, "onread")) return;
  weakSetAdd(settled, object);
  // First of all: `stream.finished` has what it gives under a name, too.
  if (hasOwn(object, PROMISIFIED)) keepPromisified(classes, read(object, PROMISIFIED));
  // The methods of nodes stay methods: sanitizers take them from their descriptors, where forms cannot clobber them, and took
  // the getter for the method (DOMPurify's `cloneNode`). Nobody was seen to assign them.
  const isOverridable = !isOrInheritsFrom(object, nodePrototype);
  for (const key of ownKeys(object)) {
    guardStreamMaker(classes, object, key);
    const descriptor = getOwnPropertyDescriptor(object, key) as PropertyDescriptor;
    // `onread` of Node's handles looks like a value and is the engine's own setter: defined again it is a value, and the
    // process ends with the first byte that arrives.
    if (!isHandle || !hasOwn(descriptor, "value") || isObject(descriptor.value))
      freezeProperty(object, key, descriptor, isOverridable);
    // Who has a node has the page, and a page has a thousand of its functions.
    if (isOverridable) freezeFunctions(classes, object, key, descriptor);
    // The names of what a promisified function gives.
    if (typeof key === "symbol" && isArray(descriptor.value)) freeze(descriptor.value);
  }
  preventExtensions(object);
  // V8 makes the prototype fast again when it becomes one anew.
  setPrototypeOf({}, object);
};

const ITERATOR_MAKERS = [Symbol.iterator, Symbol.asyncIterator, "entries", "keys", "values"];

// A host's iterators have a prototype of their own, with no constructor by which one would find it: asked of an instance, which
// is made for that. Whoever replaces its `next` would see what everybody iterates.
const freezeIterators = (classes: HostClasses, constructor: object): void => {
  const prototype: unknown = getOwnPropertyDescriptor(constructor, "prototype")?.value;
  if (!isObject(prototype)) return;
  if (!hasOwn(prototype, Symbol.iterator) && !hasOwn(prototype, Symbol.asyncIterator)) return;
  for (const key of ITERATOR_MAKERS) {
    // An error, with its stack, takes longer than all the rest.
    if (!has(prototype, key)) continue;
    try {
      const instance = construct(constructor as () => object, []);
      const iterator = apply(read(instance, key) as () => object, instance, []);
      for (let at = getPrototypeOf(iterator); at !== null; at = getPrototypeOf(at))
        freezeShared(classes, at);
    } catch {
      // It has no such method, or no instance without arguments.
    }
  }
};

/** Freezes a function of the host with its statics, its prototype and all that these inherit from. */
export const freezeClass = (classes: HostClasses, constructor: object): void => {
  if (weakSetHas(classes.settled, constructor) || !classes.isOfHost(constructor)) return;
  for (let at: object | null = constructor; at !== null; at = getPrototypeOf(at)) {
    freezeShared(classes, at);
    let prototype: unknown = getOwnPropertyDescriptor(at, "prototype")?.value;
    for (; isObject(prototype); prototype = getPrototypeOf(prototype))
      freezeShared(classes, prototype);
    freezeCompanions(classes, getOwnPropertyDescriptor(at, "name")?.value);
  }
  freezeIterators(classes, constructor);
};

// Some inherit all of their methods (zlib's), and whoever gives them one of their own has it for all.
const isClass = (constructor: object): boolean => {
  const prototype: unknown = getOwnPropertyDescriptor(constructor, "prototype")?.value;
  if (!isObject(prototype) || !hasOwn(prototype, "constructor")) return false;
  return ownKeys(prototype).length > 1 || getPrototypeOf(prototype) !== objectPrototype;
};

/** For a class that the policy lets a package write to: it is never frozen. */
export const exceptClass = (classes: HostClasses, constructor: unknown): void => {
  if (!isObject(constructor)) return;
  weakSetAdd(classes.settled, constructor);
  const prototype = getOwnPropertyDescriptor(constructor, "prototype")?.value as unknown;
  if (isObject(prototype)) weakSetAdd(classes.settled, prototype);
};

/** The classes among a builtin module's exports: its functions return instances of them. */
export const freezeClassesOf = (classes: HostClasses, module: object): void => {
  if (weakSetHas(classes.modules, module)) return;
  weakSetAdd(classes.modules, module);
  for (const key of ownKeys(module)) {
    // Getters of Node warn of deprecations and load half of it.
    const value: unknown = getOwnPropertyDescriptor(module, key)?.value;
    if (typeof value === "function" && isClass(value)) freezeClass(classes, value);
  }
};

/** The classes of an object that came from the host. */
export const freezeClassesOfInstance = (classes: HostClasses, instance: object): void => {
  const isNew = freezeAbove(classes, instance);
  if (isNew && classes.hasInternals) freezeParts(classes, instance, 3);
};

const freezeAbove = (classes: HostClasses, instance: object): boolean => {
  let isNew = false;
  for (
    let at = getPrototypeOf(instance);
    at !== null && !weakSetHas(classes.known, at);
    at = getPrototypeOf(at)
  ) {
    isNew = true;
    weakSetAdd(classes.known, at);
    const constructor: unknown = getOwnPropertyDescriptor(at, "constructor")?.value;
    if (isFrozen(at) || !isObject(constructor)) continue;
    freezeClass(classes, constructor);
    // Its constructor may be another class, by whose name it goes (Node's CryptoKey).
    if (classes.isOfHost(constructor)) freezeShared(classes, at);
  }
  return isNew;
};

// `hash[kHandle]` is of a class that no module exports: whoever replaces its `update` sees what everybody hashes. Under a name, a
// value may be a user's; under a symbol it is Node's.
const freezeParts = (classes: HostClasses, instance: object, depth: number): void => {
  for (const key of ownKeys(instance)) {
    const value: unknown = getOwnPropertyDescriptor(instance, key)?.value;
    if (!isObject(value) || typeof value === "function") continue;
    const constructor: unknown = getOwnPropertyDescriptor(
      getPrototypeOf(value) ?? value,
      "constructor",
    )?.value;
    const isOfNode = typeof key === "symbol" || isNative(constructor);
    if (!isOfNode) continue;
    freezeAbove(classes, value);
    if (depth > 0) freezeParts(classes, value, depth - 1);
  }
};
