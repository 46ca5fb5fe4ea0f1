// The modules of our own that compiled code imports: the kernel's door, the commons, one compartment for each package
// and one view for each builtin that a package was granted a part of. Text that a bundler bundles.

import type { CanonicalName } from "../canonical-name.ts";
import type { IntrinsicNames } from "../facts/intrinsic-names.ts";
import type { GlobalGrant, Policy } from "../policy/policy.ts";
import type { ImportsApart } from "./rewriter.ts";
import {
  builtinDenials,
  builtinGrant,
  globalGrants,
  isUnbound,
  listedName,
  mayEvaluate,
  resourceOf,
} from "../policy/query.ts";

const escapeUnit = (unit: string): string =>
  `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;

/** A value as JavaScript. `<` could end an inline script; a plain `"__proto__":` would set the prototype. */
export const literal = (value: unknown): string =>
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

/** What the kernel is started with: `lockdown` are the options for ses. */
export const kernelOptions = (
  lockdown: object,
  policy: Policy,
): Readonly<Record<string, unknown>> => ({
  lockdown,
  ...writtenNames(policy),
});

// What the kernel offers. Whoever adds to it says in core/src/verify/powers.ts whether it has power.
const POWERS = "makeCompartment, viewBuiltin";
const HARMLESS =
  "commons, assignConstructor, assignInherited, beginModule, denyGlobal, denyModule, denyImport, undeclared, makeRequire";

/** What varies from kernel to kernel. `reports`: it denies nothing; `hasShims`: it has run shims, and hands out what they export. */
interface KernelDoor {
  readonly reports?: boolean;
  readonly hasShims?: boolean;
}

const moreExports = ({ reports = false, hasShims = false }: KernelDoor): string =>
  `${reports ? ", peekGlobal" : ""}${hasShims ? ", shims" : ""}`;

// The bundler must not call a variable of its own `globalThis`: around the kernel, that would be the kernel's. Names that are
// free somewhere are taken, even where nothing is ever run. `eval` cannot be declared in strict code.
/**
 * The kernel's door: `name` is the constant in front of the output that holds the kernel, `freeNames` are what the kernel reads.
 */
export const kernelModule = (
  name: string,
  freeNames: readonly string[],
  door: KernelDoor = {},
): string =>
  `
if (false) [${freeNames.filter((free) => free !== "eval" && free !== "arguments").join(", ")}];
export const { ${POWERS}, ${HARMLESS}${moreExports(door)} } = ${name};
`.trimStart();

/**
 * The same without power, for a `require`: that asks for all of a module, and a bundler makes an object of it, from which any of it
 * could be taken.
 */
export const requiredKernelModule = (kernel: string, door: KernelDoor): string =>
  `export { ${HARMLESS}${moreExports(door)} } from ${literal(kernel)};\n`;

/** How a module of a bundler's may import: what CommonJS is to it, and what an import makes of a module. */
export type ShimSpelling = "commonjs" | "module" | "require";

/** What stands in the bundle for a module that has run as a shim: its exports. `index`: which of the shims. */
export const shimModule = (kernel: string, index: number, spelling: ShimSpelling): string => {
  if (spelling === "require")
    return `module.exports = require(${literal(kernel)}).shims[${index}];\n`;
  const give = spelling === "module" ? "export default" : "module.exports =";
  return `import { shims } from ${literal(kernel)};\n${give} shims[${index}];\n`;
};

/** The same, for a bundler that has yet to make an ES module of a CommonJS one: the import comes in front of what it makes. */
export const shimModuleApart = (
  kernel: string,
  index: number,
): { readonly code: string; readonly imports: ImportsApart } => ({
  code: `module.exports = $shims[${index}];\n`,
  imports: {
    text: `import { shims as $shims } from ${literal(kernel)};`,
    names: new Set(["$shims"]),
  },
});

/** Each common intrinsic as a constant: read as a property of an object at each use, \`Math.imul\` made elliptic 5 times slower. */
export const commonsModule = (kernel: string, { common }: IntrinsicNames): string =>
  [
    `import { commons } from ${literal(kernel)};`,
    // Under another name in the bundle: beside the kernel, a `Math` of ours would be the kernel's own.
    ...[...common].sort().map((name) => `const $${name} = commons.${name};`),
    `export { ${[...common]
      .sort()
      .map((name) => `$${name} as ${name}`)
      .join(", ")} };`,
    "",
  ].join("\n");

/** What the kernel makes a package's compartment from, under a merged policy. */
export const compartmentOptions = (name: CanonicalName, policy: Policy): object => {
  const isRoot = isUnbound(policy, name);
  const globals: [string, GlobalGrant][] = isRoot
    ? []
    : [...globalGrants(resourceOf(policy, name))];
  const listed = listedName(policy, name);
  return {
    name,
    // Two packages never have the same options, whatever the policy's author calls the root's.
    ...(listed !== name && { listed }),
    globals: Object.fromEntries(globals),
    mayEvaluate: mayEvaluate(policy, name),
    ...(isRoot && { isRoot }),
  };
};

// The pure annotations let a bundler drop what the package's modules do not use: a compartment that nothing needs is
// never made.
/** The compartment of one package under a merged policy. */
export const compartmentModule = (kernel: string, name: CanonicalName, policy: Policy): string =>
  `
import { makeCompartment, makeRequire } from ${literal(kernel)};
const compartment = /* @__PURE__ */ makeCompartment(${literal(compartmentOptions(name, policy))});
export const globals = /* @__PURE__ */ (() => compartment.globals)();
export const names = /* @__PURE__ */ (() => compartment.names)();
const PackageFunction = /* @__PURE__ */ (() => compartment.Function)();
export { PackageFunction as Function };
export const evaluate = /* @__PURE__ */ (() => compartment.eval)();
export const require = /* @__PURE__ */ makeRequire(${literal(listedName(policy, name))});
`.trimStart();

/** How a bundle's format reaches a builtin: `require` of an ES module's output would fail, and of `import` in a script esbuild copies every property at start. */
export type HostImport = "import" | "require";

const importHost = (module: string, how: HostImport): string => {
  const name = literal(`node:${module}`);
  return how === "import" ? `import host from ${name};` : `const host = require(${name});`;
};

/** What the kernel views a builtin with: its name, and the paths below it that are granted and denied; whole to a package without limits. */
export const builtinViewArguments = (
  module: string,
  name: CanonicalName,
  policy: Policy,
): readonly [string, true | readonly string[], readonly string[]] => {
  if (isUnbound(policy, name)) return [module, true, []];
  const resource = resourceOf(policy, name);
  return [module, builtinGrant(resource, module) ?? [], builtinDenials(resource, module)];
};

/** What an import of a builtin gives a package under a merged policy. */
export const builtinModule = (
  kernel: string,
  {
    module,
    name,
    how,
    reports = false,
  }: { module: string; name: CanonicalName; how: HostImport; reports?: boolean },
  policy: Policy,
): string =>
  `
${importHost(module, how)}
import { viewBuiltin } from ${literal(kernel)};
module.exports = viewBuiltin(host, ${[...builtinViewArguments(module, name, policy), ...(reports ? [name] : [])].map(literal).join(", ")});
`.trimStart();
