// This process's own realm, locked down, with the suite's harness in it. A realm of node:vm would be easier to come by and
// is none: its global object forgets values that are redefined.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createContext, runInContext, runInThisContext } from "node:vm";

const ALWAYS = ["assert.js", "sta.js", "doneprintHandle.js"];

const makeHost = (global, evaluate, print) => {
  const host = {
    global,
    evalScript: (text) => evaluate(text),
    gc: globalThis.gc ?? (() => {}),
    detachArrayBuffer: (buffer) => {
      structuredClone(buffer, { transfer: [buffer] });
    },
    createRealm: () => {
      const context = createContext({ print });
      const inside = (text) => runInContext(text, context);
      return makeHost(inside("globalThis"), inside, print);
    },
    // What agents and document.all would need: tests that ask for them fail in both arms.
    agent: undefined,
  };
  return host;
};

const LEXICAL = /^(?:const|let|class) (\w+)/gm;

// The language's own that ses takes for powers: tests that are granted them are tests of the language.
const GRANTED = ["Atomics", "FinalizationRegistry", "SharedArrayBuffer", "WeakRef"];

const describeGlobals = (owner) =>
  new Map(Reflect.ownKeys(owner).map((key) => [key, Reflect.getOwnPropertyDescriptor(owner, key)]));

/** Puts an object's properties back; false where that cannot be done. */
const restore = (owner, known) => {
  for (const key of Reflect.ownKeys(owner))
    if (!known.has(key) && !Reflect.deleteProperty(owner, key)) return false;
  for (const [key, descriptor] of known) {
    const now = Reflect.getOwnPropertyDescriptor(owner, key);
    const isSame =
      now !== undefined && now.value === descriptor.value && now.get === descriptor.get;
    if (!isSame && !Reflect.defineProperty(owner, key, descriptor)) return false;
  }
  return true;
};

export class LockedRealm {
  #checkout;
  #kernel;
  #loaded = new Map();
  #onPrint = () => {};
  #known;

  /** Once in a process. `lock`: the text that locks the realm down and gives the kernel, if there is one. */
  constructor(checkout, lock, compiler) {
    this.compiler = compiler;
    this.#checkout = checkout;
    const print = (text) => this.#onPrint(String(text));
    Object.defineProperties(globalThis, {
      print: { value: print, writable: true, configurable: true },
      $262: {
        value: makeHost(globalThis, (text) => runInThisContext(text), print),
        writable: true,
        configurable: true,
      },
    });
    this.#kernel = runInThisContext(lock);
    this.compartment = this.#kernel?.makeCompartment({
      name: "test262",
      globals: Object.fromEntries(GRANTED.map((name) => [name, true])),
      mayEvaluate: true,
    });
    this.#share(["print", "$262"]);
    this.include(ALWAYS);
  }

  /** The kernel's exports, as compiled modules import them. */
  get kernel() {
    return this.#kernel;
  }

  /** Names of the host and of the harness that a test may read. */
  get granted() {
    return new Set([...this.#loaded.values()].flat().concat("print", "$262", GRANTED));
  }

  /** Calls back for each text that a test prints. */
  onPrint(callback) {
    this.#onPrint = callback;
  }

  include(files) {
    for (const file of files) {
      if (this.#loaded.has(file)) continue;
      const before = describeGlobals(globalThis);
      const text = readFileSync(join(this.#checkout, "harness", file), "utf8");
      runInThisContext(text, file);
      // A script's constants are no properties of the global object.
      for (const [, name] of text.matchAll(LEXICAL)) globalThis[name] = runInThisContext(name);
      // ses has an `assert` too.
      const added = [...describeGlobals(globalThis)]
        .filter(([name, { value }]) => !before.has(name) || before.get(name).value !== value)
        .map(([name]) => name);
      this.#loaded.set(file, added);
      this.#share(added);
    }
    this.#known = [globalThis, this.compartment?.globals]
      .filter((owner) => owner !== undefined)
      .map((owner) => ({ owner, properties: describeGlobals(owner) }));
  }

  /** Undoes what a test did to the global objects; false where only a new process can. */
  restore() {
    return this.#known.every(({ owner, properties }) => restore(owner, properties));
  }

  #share(names) {
    if (this.compartment === undefined) return;
    const { globals } = this.compartment;
    for (const name of names)
      Object.defineProperty(globals, name, Object.getOwnPropertyDescriptor(globalThis, name));
    // Made by `Function` of the realm, it would be another global object than the test's.
    if (names.includes("fnGlobalObject"))
      Object.defineProperty(globals, "fnGlobalObject", { value: () => globals });
  }
}
