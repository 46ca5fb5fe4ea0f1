// ses, but for four places where it has the host evaluate a constant text: to learn whether it may, and to get at the
// constructors of functions. A browser under `script-src 'self'` reports each as a violation, at every start of every page.
// The functions are written out here instead, so that their constructors are tamed under any policy on scripts, and what
// the answers to the other two are for (is `eval` the host's own?) the kernel checks itself before it evaluates anything.
//
// Without what takes time at each start, too: a stack that is read makes V8 look for the line ends of the whole bundle (3 ms for 2 MB), and
// descriptors of all of an object's properties at once are half a megabyte more for the collector of garbage than one by one.
//
// And without the loader of modules, which lockdown and evaluation never reach: 2.7 kB, compressed. A Compartment that a policy grants
// evaluates text, and refuses to import. Nor does it read environment variables, of which one could switch the freezing off.
import { readFile } from "node:fs/promises";
import type { Plugin } from "esbuild";

/** By file of ses, texts and what stands in their places; each must be there just once. */
const REPLACEMENTS: Readonly<Record<string, readonly (readonly [text: string, by: string])[]>> = {
  "compartment.js": [
    [
      "import { load, loadNow } from './module-load.js';",
      "const refuse = () => { throw TypeError('This Compartment evaluates text and loads no modules'); };\nconst [load, loadNow, link, getDeferredExports] = [refuse, refuse, refuse, refuse];",
    ],
    ["import { link } from './module-link.js';", ""],
    ["import { getDeferredExports } from './module-proxy.js';", ""],
  ],
  "commons.js": [
    [
      "new FERAL_FUNCTION(\n      'return (async function* AsyncGeneratorFunctionInstance() {})',\n    )()",
      "async function* AsyncGeneratorFunctionInstance() {}",
    ],
  ],
  "lockdown.js": [
    ["functionAllowed = FERAL_FUNCTION('return true')();", "functionAllowed = false;"],
    ["evalAllowed = FERAL_EVAL('true');", "evalAllowed = false;"],
    // The kernel gives every option a value.
    [
      "import { getEnvironmentOption as getenv } from '@endo/env-options';",
      "const getenv = (name, value) => value;",
    ],
    ["priorRepairIntrinsics.stack;", ""],
    ["priorHardenIntrinsics.stack;", ""],
  ],
  "make-hardener.js": [
    ["const descs = getOwnPropertyDescriptors(obj);", ""],
    ["arrayForEach(ownKeys(descs), (", "arrayForEach(ownKeys(obj), ("],
    [
      "const desc = descs[/** @type {string} */ (name)];",
      "const desc = getOwnPropertyDescriptor(obj, name);",
    ],
  ],
  "tame-function-constructors.js": [
    // What it asks first is whether there is anything to tame.
    ["FERAL_FUNCTION.prototype.constructor('return 1');", ""],
    [
      "(0, eval)(declaration)",
      "{ '(function(){})': function () {}, '(function*(){})': function* () {}, '(async function(){})': async function () {}, '(async function*(){})': async function* () {} }[declaration]",
    ],
  ],
};

const replaceIn = (source: string, file: string): string => {
  let changed = source;
  for (const [text, by] of REPLACEMENTS[file] ?? []) {
    if (changed.split(text).length !== 2)
      throw new Error(`Internal: ses/src/${file} is not the one that is known: ${text}`);
    changed = changed.replace(text, () => by);
  }
  return changed;
};

/** For esbuild, where it bundles the kernel. */
export const sesWithoutProbes: Plugin = {
  name: "ses without probes",
  setup(build) {
    const found = new Set<string>();
    const filter =
      /[\\/]ses[\\/]src[\\/](?:commons|compartment|lockdown|make-hardener|tame-function-constructors)\.js$/;
    build.onLoad({ filter }, async ({ path }) => {
      const file = path.split(/[\\/]/).at(-1) ?? "";
      found.add(file);
      return { contents: replaceIn(await readFile(path, "utf8"), file), loader: "js" };
    });
    build.onEnd(({ errors }) => {
      // Without errors all of them were part of the kernel.
      if (errors.length === 0 && found.size !== Object.keys(REPLACEMENTS).length)
        throw new Error("Internal: a part of ses that is to be replaced was not found");
    });
  },
};
