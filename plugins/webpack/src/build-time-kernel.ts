// What stands for the kernel where a loader has webpack run a module in the build (css-loader's output, for
// mini-css-extract-plugin): a real one would lock down the build itself. Packages get what they are granted and no more, but
// nothing here is a proof: what runs in a build is the choice of whoever configures it.

import {
  type CanonicalName,
  type IntrinsicNames,
  type Policy,
  ROOT,
  compartmentOptions,
  literal,
} from "@bulkhead/core";

/** What webpack calls the chunk of a module that a loader has it run. */
export const BUILD_TIME = "build time chunk";

const optionsOf = (policy: Policy): Readonly<Record<string, object>> =>
  Object.fromEntries(
    [ROOT, ...(Object.keys(policy.resources) as CanonicalName[])].map((name) => [
      name,
      compartmentOptions(name, policy),
    ]),
  );

/** An expression; `policy` is absent while one is inferred. */
export const buildTimeKernel = (
  { common }: IntrinsicNames,
  policy: Policy | undefined,
): string => `(() => {
  const options = ${literal(policy === undefined ? {} : optionsOf(policy))};
  const pick = (names) => Object.fromEntries([...names].map((name) => [name, globalThis[name]]));
  const refuse = () => { throw new Error("This needs a kernel, and there is none in the build"); };
  const makeCompartment = ({ globals, isRoot }) => {
    const own = isRoot ? globalThis : pick(Object.keys(globals).map((path) => path.split(".", 1)[0]));
    return { globals: own, names: own, Function: refuse, eval: refuse };
  };
  return {
    commons: pick(${JSON.stringify([...common].sort())}),
    compartment: (name) => makeCompartment(Object.hasOwn(options, name) ? options[name] : { globals: {} }),
    makeRequire: () => refuse,
    assignConstructor(object, value) { object.constructor = value; return value; },
    assignInherited(object, key, value, error) { throw error; },
    beginModule: () => () => {},
    undeclared(name) { throw new ReferenceError(name + " is not defined"); },
    peekGlobal() {},
    view: refuse, denyGlobal: refuse, denyModule: refuse, denyImport: refuse,
  };
})()`;
