// Repairs and freezes the realm's intrinsics with ses, so that what every package shares gives no power and carries no
// message. Nothing of a package may run before it.
import {
  apply,
  arrayPrototype,
  create,
  defineProperty,
  errorPrototype,
  freeze,
  functionPrototype,
  hasOwn,
  isObject,
  objectPrototype,
  ownKeys,
  read,
  setPrototypeOf,
  weakMapGet,
  weakMapSet,
} from "./commons.ts";
/* oxlint-disable import/no-unassigned-import -- these three are their effects, in this order */
import { prepareFreezing } from "./freeze-for-ses.ts";
import type { FastArrays } from "./freeze-for-ses.ts";
import "ses";
import "./restore-freeze.ts";
/* oxlint-enable import/no-unassigned-import */
import { makePrototypesOverridable, prototypeOf } from "./overridable.ts";
import { enableStructuredStacks, guardCallSites } from "./structured-stacks.ts";
import type { HostError } from "./structured-stacks.ts";

type SesOptions = NonNullable<Parameters<typeof repairIntrinsics>[0]>;

/** ses' options, with Bulkhead's defaults where absent, and one of our own. */
export interface LockdownOptions extends Readonly<SesOptions> {
  /**
   * What a package finds that assigns `[Symbol.iterator]` on an object inheriting from Array.prototype, as mobx does:
   * "fast" (default): a TypeError, and arrays iterate at full speed;
   * "assignable": it works, and every spread, for-of and destructuring of an array is up to 13 times slower.
   */
  readonly arrayIterator?: "assignable" | "fast";
  /**
   * What a frozen Array.prototype leaves fast in V8 from 12.2 to 14.4 (Node 22 and 24), where it cannot be both:
   * "filling" (default): arrays that are filled and grow by index, while `[...array]`, `f(...array)` take 7 to 100 times as long;
   * "spreading": the other way round, filling takes 4 to 28 times as long. Older engines spread fast, newer ones do both.
   */
  readonly fastArrays?: FastArrays;
  /**
   * Whether the host's classes (`XMLHttpRequest.prototype`, the statics of `URL`) are frozen when a package first gets hold of
   * them: "frozen" (default); "open": for an application whose own code patches them afterwards. Packages can then, too.
   */
  readonly hostClasses?: "frozen" | "open";
}

// Every option has a value here: what is absent ses reads from environment variables (LOCKDOWN_HARDEN_TAMING=unsafe
// would switch the freezing off), and whoever sets those must not be able to open the lock.
const DEFAULTS: Readonly<SesOptions> = {
  // Stacks stay on errors: people and error trackers need them, and a stack is text without power.
  errorTaming: "unsafe",
  // Every frame, as V8 gives it: hiding some helps only those who debug ses itself.
  stackFiltering: "verbose",
  // The host's console, not ses' causal one, which prints nothing of an error in production tools.
  consoleTaming: "unsafe",
  // No handlers of ses' own: they replace a process's exit code and a page's error report by `SES_UNCAUGHT_EXCEPTION {}`.
  errorTrapping: "none",
  unhandledRejectionTrapping: "none",
  // A newer engine's intrinsics that ses does not know are removed without a line for each in users' consoles.
  reporting: "none",
  // Packages override inherited `toString`, `constructor`, `hasOwnProperty` … by assignment; "severe" lets most of them.
  overrideTaming: "severe",
  overrideDebug: [],
  // Prices and dates are formatted for people: "safe" makes toLocaleString forget the locale.
  localeTaming: "unsafe",
  // Without RegExp.prototype.compile, which changes even a frozen regular expression that packages share.
  regExpTaming: "safe",
  // The real global's eval and Function stay the host's: only the root reaches them, and it may reach everything. "safe-eval"
  // would run its text in a `with` over a Proxy. No option evaluates text that `script-src 'self'` forbids.
  evalTaming: "unsafe-eval",
  // Node's `domain` needs a grant like any builtin; "safe" refuses to start where a host has loaded it.
  domainTaming: "unsafe",
  legacyRegeneratorRuntimeTaming: "safe",
  __hardenTaming__: "safe",
};

// A minifier renames the functions that ses puts in place of these constructors, and packages compare
// `value.constructor.name` with "Date" or "Error".
const restoreNames = (hostGlobal: object): void => {
  for (const name of ["Date", "Error", "RegExp"]) {
    const initial = read(hostGlobal, name) as {
      readonly prototype: { readonly constructor: object };
    };
    defineProperty(initial, "name", { value: name });
    defineProperty(initial.prototype.constructor, "name", { value: name });
  }
};

// Packages have the Date with a clock, and `date.constructor === Date` must hold as ever.
const restoreDateConstructor = (hostGlobal: object): void => {
  const value = read(hostGlobal, "Date") as { readonly prototype: object };
  defineProperty(value.prototype, "constructor", { value });
};

// With `constructor` an accessor on Error.prototype (the override repair), Node takes an error for a plain object and prints
// `{}`, for uncaught ones too: it looks up the prototypes for a data property. Here is one, behind the accessor.
const showErrorsInConsole = (): void => {
  const constructor = read(errorPrototype, "constructor");
  setPrototypeOf(errorPrototype, create(objectPrototype, { constructor: { value: constructor } }));
};

// Libraries ask a function for its source to learn whether it is the host's. Our wrapper of a granted function answers
// with the source of what it wraps.
const showSourceOfOriginals = (
  originals: WeakMap<object, object>,
  replacedMethods: ReturnType<typeof prepareFreezing>,
): void => {
  const toStringOfSes = read(functionPrototype, "toString") as () => string;
  const { toString } = {
    toString(this: object): string {
      return apply(
        toStringOfSes,
        typeof this === "function" ? (weakMapGet(originals, this) ?? this) : this,
        [],
      );
    },
  };
  for (const [method, original] of replacedMethods) weakMapSet(originals, method, original);
  weakMapSet(originals, toString, toStringOfSes);
  defineProperty(functionPrototype, "toString", { value: toString });
};

// `Symbol.metadata ??= Symbol("metadata")`, as every package on lit has it, would add to a frozen Symbol.
const addMissingSymbols = (hostGlobal: object): void => {
  const initial = read(hostGlobal, "Symbol") as { readonly prototype: object };
  const shared = read(initial.prototype, "constructor") as object;
  for (const name of ["metadata", "dispose", "asyncDispose"]) {
    const value = read(initial, name) ?? read(shared, name) ?? Symbol(`Symbol.${name}`);
    for (const owner of [initial, shared])
      if (!hasOwn(owner, name)) defineProperty(owner, name, { value });
  }
};

// ses would make it assignable on every Map and Set, which it never was. lodash tries that on a Map, and where it works takes the engine
// for an old one and asks each object's constructor for its source: `cloneDeep` took twice as long.
const keepTags = (hostGlobal: object): void => {
  for (const name of ["Map", "Set"])
    defineProperty(prototypeOf(hostGlobal, name) as object, Symbol.toStringTag, {
      configurable: false,
    });
};

// What ses' override repair does, for the one property that freeze-for-ses.ts kept from it.
const makeArrayIteratorAssignable = (): void => {
  const value = read(arrayPrototype, Symbol.iterator);
  defineProperty(arrayPrototype, Symbol.iterator, {
    get: () => value,
    set(this: object, assigned: unknown) {
      // The one object that must not change; freezing would not see an accessor's value.
      if (this === arrayPrototype)
        throw new TypeError("Cannot assign to read only property 'Symbol(Symbol.iterator)'");
      defineProperty(this, Symbol.iterator, {
        value: assigned,
        writable: true,
        enumerable: true,
        configurable: true,
      });
    },
  });
};

// Node cuts small Buffers out of one block of memory, and the `buffer` of each shows the whole of it: everybody's keys.
const endBufferPool = (hostGlobal: object): void => {
  const buffer = read(hostGlobal, "Buffer");
  if (typeof buffer === "function" && hasOwn(buffer, "poolSize"))
    defineProperty(buffer, "poolSize", { get: () => 0, set() {}, configurable: false });
};

// Whoever logs an object calls its `Symbol.for("nodejs.util.inspect.custom")` with the one `inspect` of all, and its options hold
// functions that are given what anybody logs, as text: a comparator of entries, from Node 25 on a style.
const guardInspect = (hostGlobal: object): void => {
  const process = read(hostGlobal, "process");
  const getModule = isObject(process) ? read(process, "getBuiltinModule") : undefined;
  if (typeof getModule !== "function") return;
  const { inspect } = apply(getModule as () => object, process, ["util"]) as { inspect: object };
  defineProperty(read(inspect, "defaultOptions") as object, "sorted", { writable: false });
  const styles = read(inspect, "styles") as object;
  for (const key of ownKeys(styles)) {
    let value = read(styles, key);
    defineProperty(styles, key, {
      get: () => value,
      set(assigned: unknown) {
        if (typeof assigned === "string") value = assigned;
      },
      configurable: false,
    });
  }
  for (const key of ["styles", "colors"])
    defineProperty(inspect, key, { writable: false, configurable: false });
};

// What Node's consoles print with is one object for plain and one for coloured text, and a method of every console, of a package's
// own too, gives it to whoever calls it. A comparator of entries in there would be given what everybody prints.
const guardConsoleOptions = (hostGlobal: object): void => {
  const console = read(hostGlobal, "console") as object;
  const keys: Record<string, symbol> = create(null);
  for (const key of ownKeys(console))
    if (typeof key === "symbol") keys[key.description ?? ""] = key;
  const { kGetInspectOptions, kColorMode } = keys;
  if (kGetInspectOptions === undefined || kColorMode === undefined) return;
  const getOptions = read(
    prototypeOf(console, "Console") as object,
    kGetInspectOptions,
  ) as () => object;
  for (const isColoured of [false, true])
    freeze(apply(getOptions, { [kColorMode]: isColoured }, []));
};

/**
 * Locks the realm down. `originals` maps each wrapper that the kernel will make to the function it stands for.
 * `runShims`: what the application wants to add to the intrinsics. Throws ses' SES_ALREADY_LOCKED_DOWN when called twice.
 */
export const lockDown = (
  hostGlobal: object,
  options: LockdownOptions,
  originals: WeakMap<object, object>,
  runShims: () => void,
): void => {
  const { arrayIterator = "fast", fastArrays = "filling", hostClasses: _, ...sesOptions } = options;
  const replacedMethods = prepareFreezing(fastArrays);
  repairIntrinsics({ ...DEFAULTS, ...sesOptions } as SesOptions);
  // Between repair and freezing, as ses means it for vetted shims: these, and our own.
  runShims();
  restoreNames(hostGlobal);
  restoreDateConstructor(hostGlobal);
  keepTags(hostGlobal);
  const hostError = read(hostGlobal, "Error") as HostError;
  // An engine without it (Firefox before 138) has packages that do without.
  if (hasOwn(hostError, "captureStackTrace")) {
    guardCallSites(hostError);
    enableStructuredStacks(hostError, read(errorPrototype, "constructor") as object);
  }
  showErrorsInConsole();
  showSourceOfOriginals(originals, replacedMethods);
  addMissingSymbols(hostGlobal);
  makePrototypesOverridable(hostGlobal);
  endBufferPool(hostGlobal);
  guardInspect(hostGlobal);
  guardConsoleOptions(hostGlobal);
  if (arrayIterator === "assignable") makeArrayIteratorAssignable();
  hardenIntrinsics();
};
