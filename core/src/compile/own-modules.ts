// The modules of our own that compiled code imports: the kernel's door, the commons, one compartment for each package
// and one view for each builtin that a package was granted a part of. Text that a bundler bundles.

import type { CanonicalName } from "../canonical-name.ts";
import type { IntrinsicNames } from "../facts/intrinsic-names.ts";
import type { GlobalGrant, Policy } from "../policy/policy.ts";
import {
  builtinDenials,
  builtinGrant,
  globalGrants,
  isUnbound,
  mayEvaluate,
  resourceOf,
} from "../policy/query.ts";

const escapeUnit = (unit: string): string =>
  `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;

/** A value as JavaScript. `<` could end an inline script; a plain `"__proto__":` would set the prototype. */
const literal = (value: unknown): string =>
  JSON.stringify(value)
    .replace(/[<\u2028\u2029]/g, escapeUnit)
    .replaceAll('"__proto__":', '["__proto__"]:');

const sortedSet = (names: readonly string[]): readonly string[] => [...new Set(names)].sort();

/** What some package may assign: all who may read such a global must see it, and such a class must stay writable. */
const writtenNames = ({ resources }: Policy) => {
  const paths = Object.values(resources)
    .flatMap((resource) => [...globalGrants(resource)])
    .filter(([, value]) => value === "write")
    .map(([path]) => path.split("."));
  const firstOf = (isWanted: (parts: readonly string[]) => boolean): readonly string[] =>
    sortedSet(paths.filter(isWanted).map(([name = ""]) => name));
  return {
    writtenGlobals: firstOf(({ length }) => length === 1),
    writtenClasses: firstOf(({ length }) => length > 1),
  };
};

// Apart from the kernel's code, whose bytes are the same for everybody.
/** The kernel's door. `kernelCode` is the specifier of the kernel itself, `lockdown` the options for ses. */
export const kernelModule = (kernelCode: string, lockdown: object, policy: Policy): string =>
  `
import { startKernel } from ${literal(kernelCode)};
const kernel = startKernel(${literal({ lockdown, ...writtenNames(policy) })});
export const { commons, makeCompartment, makeBeginModule, viewBuiltin, denyGlobal, denyModule, denyImport, makeRequire } = kernel;
`.trimStart();

/** Each common intrinsic as a constant: read as a property of an object at each use, \`Math.imul\` made elliptic 5 times slower. */
export const commonsModule = (kernel: string, { common }: IntrinsicNames): string =>
  [
    `import { commons } from ${literal(kernel)};`,
    ...[...common].sort().map((name) => `export const ${name} = commons.${name};`),
    "",
  ].join("\n");

// The pure annotations let a bundler drop what the package's modules do not use: a compartment that nothing needs is
// never made.
/** The compartment of one package under a merged policy. */
export const compartmentModule = (kernel: string, name: CanonicalName, policy: Policy): string => {
  const isRoot = isUnbound(policy, name);
  const globals: [string, GlobalGrant][] = isRoot
    ? []
    : [...globalGrants(resourceOf(policy, name))];
  const options = {
    name,
    globals: Object.fromEntries(globals),
    mayEvaluate: mayEvaluate(policy, name),
    ...(isRoot && { isRoot }),
  };
  return `
import { makeBeginModule, makeCompartment, makeRequire } from ${literal(kernel)};
const compartment = /* @__PURE__ */ makeCompartment(${literal(options)});
export const globals = /* @__PURE__ */ (() => compartment.globals)();
const PackageFunction = /* @__PURE__ */ (() => compartment.Function)();
export { PackageFunction as Function };
export const evaluate = /* @__PURE__ */ (() => compartment.eval)();
export const require = /* @__PURE__ */ makeRequire(${literal(name)});
export const beginModule = /* @__PURE__ */ makeBeginModule();
`.trimStart();
};

/** How a bundle's format reaches a builtin: `require` of an ES module's output would fail, and of `import` in a script esbuild copies every property at start. */
export type HostImport = "import" | "require";

const importHost = (module: string, how: HostImport): string => {
  const name = literal(`node:${module}`);
  return how === "import" ? `import host from ${name};` : `const host = require(${name});`;
};

/** What an import of a builtin gives a package under a merged policy: whole to a package without limits, else its view. */
export const builtinModule = (
  kernel: string,
  { module, name, how }: { module: string; name: CanonicalName; how: HostImport },
  policy: Policy,
): string => {
  const resource = resourceOf(policy, name);
  const isWhole = isUnbound(policy, name);
  const granted = isWhole ? true : (builtinGrant(resource, module) ?? []);
  const denied = isWhole ? [] : builtinDenials(resource, module);
  return `
${importHost(module, how)}
import { viewBuiltin } from ${literal(kernel)};
module.exports = viewBuiltin(host, ${literal(module)}, ${literal(granted)}, ${literal(denied)});
`.trimStart();
};
