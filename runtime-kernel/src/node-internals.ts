// Classes of Node's own that no module exports and all packages share nevertheless: the handle of a socket, of a hash, of a
// resolver. Whoever holds an object that has one could put an accessor on its prototype and see what everybody sends, hashes
// and asks for. They are frozen when something is read of the first module that leads to them.
import {
  apply,
  construct,
  defineProperty,
  exec,
  freeze,
  getOwnPropertyDescriptor,
  getPrototypeOf,
  hasOwn,
  isObject,
  ownKeys,
  read,
  split,
  weakSetAdd,
  weakSetHas,
} from "./commons.ts";
import { freezeClass, freezeClassesOfInstance } from "./host-classes.ts";
import type { HostClasses } from "./host-classes.ts";

type Method = (this: unknown, ...args: readonly unknown[]) => unknown;

/** `object[name](...args)`. */
export const call = (object: object, name: string, ...args: readonly unknown[]): unknown =>
  apply(read(object, name) as Method, object, args);

/** `process.binding` gives these in every version, and without a warning. */
const BINDINGS: Readonly<Record<string, string>> = {
  __proto__: null as never,
  dgram: "udp_wrap",
  dns: "cares_wrap",
  net: "tcp_wrap pipe_wrap stream_wrap",
  zlib: "zlib",
};

// Once Node's module for TLS is there, and not before: it puts its methods on the prototype.
const WITH_TLS = /^(?:tls|https|http2)$/;
const WITH_SOCKETS = /^(?:tls|https?|http2)$/;

const freezeBinding = (classes: HostClasses, process: object, name: string): void => {
  const binding = call(process, "binding", name) as object;
  for (const key of ownKeys(binding)) {
    const value: unknown = getOwnPropertyDescriptor(binding, key)?.value;
    if (typeof value === "function" && hasOwn(value, "prototype")) freezeClass(classes, value);
  }
};

// `new crypto.Hash("sha256")` is not seen, and what it has in it is a class like any other.
const CRYPTO_SAMPLES: readonly (readonly [maker: string, ...args: readonly unknown[]])[] = [
  ["createHash", "sha256"],
  ["createHmac", "sha256", ""],
  ["createSign", "sha256"],
  ["createVerify", "sha256"],
  ["createECDH", "prime256v1"],
  ["createCipheriv", "aes-128-cbc", "0123456789abcdef", "0123456789abcdef"],
  ["createSecretKey", "0", "utf8"],
];

const nothing = (): void => undefined;

const freezeParsers = (classes: HostClasses, process: object): void => {
  const server = call(
    call(process, "getBuiltinModule", "http") as object,
    "createServer",
  ) as object;
  const stream = read(call(process, "getBuiltinModule", "stream") as object, "Duplex") as Method;
  const socket = construct(stream, [{ read: nothing, write: nothing }]) as object;
  call(server, "emit", "connection", socket);
  freezeClassesOfInstance(classes, read(socket, "parser") as object);
  call(socket, "destroy");
};

// Every stream that was told an encoding has one in its state, and so has whoever has a stream.
const freezeDecoders = (classes: HostClasses, process: object): void => {
  const { StringDecoder } = call(process, "getBuiltinModule", "string_decoder") as Record<
    string,
    object
  >;
  if (StringDecoder !== undefined) freezeClass(classes, StringDecoder);
};

// A server and a socket have a timer in them: with an accessor on its prototype one would see whatever anybody does later.
const freezeTimers = (hostGlobal: object): void => {
  const timer = call(hostGlobal, "setTimeout", nothing, 1) as object;
  call(hostGlobal, "clearTimeout", timer);
  freeze(getPrototypeOf(timer));
};

/** The class of what `Duplex.from` and `compose` give, which is exported by nobody. */
const freezeComposed = (classes: HostClasses, stream: object): void =>
  freezeClassesOfInstance(classes, call(read(stream, "Duplex") as object, "from", []) as object);

/** What a stream of a file has of `fs`: it keeps the whole module under a symbol of its own. */
const PARTS_FOR_STREAMS: Readonly<Record<string, readonly string[]>> = {
  __proto__: null as never,
  ReadStream: ["open", "read", "close"],
  WriteStream: ["open", "write", "writev", "close", "fsync"],
};

const hideModule = (fs: object, name: string): void => {
  const stream = read(fs, name) as Method;
  // No file: the descriptor is neither read nor closed.
  const sample = construct(stream, [null, { fd: 0, autoClose: false }]) as object;
  const parts = {};
  for (const part of PARTS_FOR_STREAMS[name] as readonly string[])
    defineProperty(parts, part, {
      value: (...args: readonly unknown[]): unknown => call(fs, part, ...args),
    });
  freeze(parts);
  for (const key of ownKeys(sample)) {
    if (read(sample, key) !== fs) continue;
    defineProperty(read(stream, "prototype") as object, key, {
      set(this: object, value: unknown) {
        defineProperty(this, key, {
          value: value === fs ? parts : value,
          writable: true,
          configurable: true,
        });
      },
    });
  }
};

const attempt = (run: () => void): void => {
  try {
    run();
  } catch {
    // Another version of Node has it otherwise, or not at all.
  }
};

/** Before a package has `fs[key]`: Node makes the classes of its streams when somebody asks for them. */
export const hideModuleInStreams = (classes: HostClasses, fs: object, key: PropertyKey): void => {
  if (typeof key !== "string" || exec(/Stream$/, key) === null) return;
  if (weakSetHas(classes.known, fs)) return;
  weakSetAdd(classes.known, fs);
  for (const name of ownKeys(PARTS_FOR_STREAMS) as string[]) attempt(() => hideModule(fs, name));
};

/** Freezes what the builtin `module` leads to; `host`: its value. */
export const freezeInternals = (
  classes: HostClasses,
  hostGlobal: object,
  module: string,
  host: object,
): void => {
  const process = read(hostGlobal, "process");
  if (!classes.hasInternals || !isObject(process)) return;
  freezeDecoders(classes, process);
  if (module === "fs") return;
  if (weakSetHas(classes.known, host)) return;
  weakSetAdd(classes.known, host);
  const names = BINDINGS[exec(WITH_SOCKETS, module) === null ? module : "net"] ?? "";
  for (const name of split(exec(WITH_TLS, module) === null ? names : `${names} tls_wrap`, " "))
    if (name !== "") attempt(() => freezeBinding(classes, process, name));
  if (exec(WITH_SOCKETS, module) !== null) {
    attempt(() => freezeParsers(classes, process));
    freezeTimers(hostGlobal);
  }
  if (module === "stream") attempt(() => freezeComposed(classes, host));
  if (module === "crypto")
    for (const [maker, ...args] of CRYPTO_SAMPLES)
      attempt(() => freezeClassesOfInstance(classes, call(host, maker, ...args) as object));
};
