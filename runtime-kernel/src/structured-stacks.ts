// `Error.prepareStackTrace` of packages: depd, under express and half of the servers on npm, crashes at load without call
// sites. They come from ses' own attenuated ones (no getThis, no getFunction) and never from another package's error.
import {
  afterJob,
  apply,
  defineProperty,
  engineError,
  errorPrototype,
  getOwnPropertyDescriptor,
  inherits,
  read,
} from "./commons.ts";

type Prepare = (holder: object, sites: unknown) => unknown;

/** The start compartment's Error, after ses has repaired it. */
export interface HostError {
  prepareStackTrace: unknown;
  readonly captureStackTrace: (holder: object, above?: unknown) => void;
}

/** The host's Error hands out call sites; `above`: the function whose callers are wanted. */
const takeCallSites = (host: HostError, above: unknown): unknown => {
  let taken: unknown;
  const { prepareStackTrace } = host;
  host.prepareStackTrace = (_holder: object, sites: unknown): string => {
    taken = sites;
    return "";
  };
  const holder = {};
  host.captureStackTrace(holder, above);
  // V8 formats when the stack is read.
  read(holder, "stack");
  host.prepareStackTrace = prepareStackTrace;
  return taken;
};

/**
 * Whoever has a class of Node's errors (`assert.AssertionError`) has the engine's Error above it, and with its
 * prepareStackTrace every stack's raw call sites. It takes a function only by way of ses' setter, which the root has.
 */
export const guardCallSites = (host: HostError): void => {
  const { get, set } = getOwnPropertyDescriptor(host, "prepareStackTrace") ?? {};
  if (get === undefined || set === undefined) return;
  let value = read(engineError, "prepareStackTrace");
  let isOpen = false;
  defineProperty(engineError, "prepareStackTrace", {
    get: () => value,
    set: (assigned: unknown) => {
      if (isOpen) value = assigned;
    },
    configurable: false,
  });
  defineProperty(host, "prepareStackTrace", {
    get,
    set(this: unknown, assigned: unknown) {
      isOpen = true;
      apply(set, host, [assigned]);
      isOpen = false;
    },
  });
};

/**
 * Gives the packages' Error a captureStackTrace that captures, and a prepareStackTrace that it asks. ses' own sets an empty,
 * read-only stack, and then `this.stack = …` throws.
 */
export const enableStructuredStacks = (host: HostError, shared: object): void => {
  let prepare: Prepare | undefined;
  const forget = (): void => {
    prepare = undefined;
  };
  const methods: Pick<HostError, "captureStackTrace"> = {
    captureStackTrace(holder, above = methods.captureStackTrace) {
      // Errors have text only: whoever set `prepare` would else read the messages of other packages' errors.
      if (prepare === undefined || inherits(errorPrototype, holder)) {
        host.captureStackTrace(holder, above);
      } else {
        const value = apply(prepare, undefined, [{}, takeCallSites(host, above)]);
        defineProperty(holder, "stack", { value, writable: true, configurable: true });
      }
    },
  };
  defineProperty(shared, "captureStackTrace", { value: methods.captureStackTrace });
  defineProperty(shared, "prepareStackTrace", {
    get: () => prepare,
    set: (value: unknown) => {
      prepare = typeof value === "function" ? (value as Prepare) : undefined;
      // One package's function must not stay for the others, who share this Error: it is gone when the running job ends.
      afterJob(forget);
    },
  });
};
