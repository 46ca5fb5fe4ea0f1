// What stands for the kernel where a loader has webpack run a module in the build (css-loader's output, for
// mini-css-extract-plugin): a real one would lock down the build itself. Packages get what they are granted and no more, but
// nothing here is a proof: what runs in a build is the choice of whoever configures it.

import type { IntrinsicNames } from "@bulkhead/core";

/** An expression. */
export const buildTimeKernel = ({ common }: IntrinsicNames): string => `(() => {
  const pick = (names) => Object.fromEntries([...names].map((name) => [name, globalThis[name]]));
  const refuse = () => { throw new Error("This needs a kernel, and there is none in the build"); };
  return {
    commons: pick(${JSON.stringify([...common].sort())}),
    makeCompartment({ globals, isRoot }) {
      const own = isRoot ? globalThis : pick(Object.keys(globals).map((path) => path.split(".", 1)[0]));
      return { globals: own, names: own, Function: refuse, eval: refuse };
    },
    makeRequire: () => refuse,
    makeBeginModule: () => () => () => {},
    undeclared(name) { throw new ReferenceError(name + " is not defined"); },
    peekGlobal() {},
    viewBuiltin: refuse, denyGlobal: refuse, denyModule: refuse, denyImport: refuse,
  };
})()`;
