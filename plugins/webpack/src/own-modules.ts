// Bulkhead's own modules as webpack's: under a scheme of their own, with names that are the same in each build. They reach the
// kernel through webpack's runtime, which holds it: no chunk can run before its runtime.

import { KERNEL_PATH, OwnNamespace, type OwnSources, sha256 } from "@bulkhead/confinement";
import {
  BulkheadError,
  type CanonicalName,
  type Diagnostic,
  isCanonicalName,
  kernelModule,
  listedName,
  literal,
  viewKey,
} from "@bulkhead/core";
import type { Compilation, Compiler, Module, NormalModule } from "webpack";
import type { ExternalGlobal } from "./external-globals.ts";
import { ownPartIn } from "./kept-module.ts";
import { ownNames } from "./own-names.ts";
import { NAME } from "./plugin-name.ts";
import type { ModuleDependency, NormalModuleFactory } from "./webpack-types.ts";

const SCHEME = "bulkhead";
const PREFIX = `${SCHEME}:`;

/** Where the runtime of a bundle keeps the kernel. No package can name it: `__webpack_require__` is no name that it reaches. */
export const RUNTIME_KERNEL = "__webpack_require__.bulkhead";

const NO_SUCH_MODULE: Diagnostic = {
  code: "BULKHEAD_IMPORT_UNRESOLVED",
  message: "A package asks for a module of Bulkhead's own",
  fix: "Names that begin with `bulkhead:` are not for packages; find out why this one asks.",
};

/** The path of an own module among ours; undefined for any other module. */
export const ownPathOf = (module: Module | null | undefined): string | undefined => {
  const { resource, matchResource } = (module ?? {}) as Partial<NormalModule>;
  return typeof resource === "string" && matchResource === undefined && resource.startsWith(PREFIX)
    ? resource.slice(PREFIX.length)
    : undefined;
};

interface BuiltinView {
  readonly path: string;
  readonly module: string;
  readonly name: CanonicalName;
}

/** A global in the place of a module, as one package has it. */
interface GlobalView extends ExternalGlobal {
  readonly name: CanonicalName;
}

/** A request of webpack's, as it comes to be changed. */
interface Redirected {
  request: string;
  cacheable: boolean;
}

/**
 * What `require` gets. Apart from what `import` gets: webpack wraps a module that anybody requires into a function, and would
 * call that for each use of `Math` in all the ES modules.
 */
const REQUIRED = "required/";

interface Asked {
  readonly dependencyType: string;
  readonly request: string;
  readonly dependencies: readonly ModuleDependency[];
}

// What a package.json, an alias or a plugin has put in the place of a module's own words is not in the hash of its text.
/** The names of ours that the module may say which asks. */
const spelledIn = (issuer: Module | null | undefined, asked: Asked): OwnNamespace | undefined => {
  const part = issuer ? ownPartIn(issuer) : undefined;
  const isItsWord = asked.dependencies[0]?.request === asked.request;
  return part !== undefined && isItsWord ? ownNames(part) : undefined;
};

const EXPORTS = ["globals", "names", "Function", "evaluate", "require"] as const;

// Each part on first need: a compartment without evaluators makes none.
/** `listed`: the name under which the policy has the package, for messages. */
const requiredCompartment = (name: CanonicalName, listed: CanonicalName): string =>
  `
const { makeRequire } = ${RUNTIME_KERNEL};
const compartment = ${RUNTIME_KERNEL}.compartment(${literal(name)});
let require;
module.exports = {
  get globals() { return compartment.globals; },
  get names() { return compartment.names; },
  get Function() { return compartment.Function; },
  get evaluate() { return compartment.eval; },
  get require() { return require ??= makeRequire(${literal(listed)}); },
};
`.trimStart();

// The same compartment for both.
const importedCompartment = (name: CanonicalName): string =>
  [
    `const compartment = require(${literal(`${PREFIX}${REQUIRED}compartment/${name}`)});`,
    ...EXPORTS.map((part) => `const of_${part} = /* @__PURE__ */ (() => compartment.${part})();`),
    `export { ${EXPORTS.map((part) => `of_${part} as ${part}`).join(", ")} };`,
    "",
  ].join("\n");

// What it is a view of, and what of that, stands in front of the file: here is what anybody could have written.
const builtinText = ({ module, name }: BuiltinView): string =>
  `module.exports = ${RUNTIME_KERNEL}.view(${literal(viewKey(module, name))});\n`;

const globalText = ({ path, isVariable, name }: GlobalView): string => {
  const [first = ""] = path;
  const members = path.map((part) => `[${literal(part)}]`).join("");
  return `
const { globals } = ${RUNTIME_KERNEL}.compartment(${literal(name)});
${isVariable ? `if (!(${literal(first)} in globals)) ${RUNTIME_KERNEL}.undeclared(${literal(first)});` : ""}
module.exports = globals${members};
`.trimStart();
};

/** Own modules of one session. */
export class WebpackOwnModules {
  /** Of views, and of what our modules ask each other for. */
  readonly #namespace = new OwnNamespace();
  readonly #views = new Map<string, BuiltinView>();
  readonly #globals = new Map<string, GlobalView>();
  /** Requests for what is outside of the bundle that became requests for views. */
  readonly #requested = new WeakMap<object, string>();

  /** Makes a request for a builtin one for the view that a package has of it. `request`: webpack's object. */
  redirectBuiltin(request: Redirected, module: string, name: CanonicalName): void {
    const { path } = this.#namespace.resolveBuiltin(module, name);
    this.#views.set(path, { path, module, name });
    this.#redirect(request, path);
  }

  /** Makes a request for a global one for what a package has there. */
  redirectGlobal(request: Redirected, global: ExternalGlobal, name: CanonicalName): void {
    const how = global.isVariable ? "variable" : "property";
    const path = `${how}/${name}/${global.path.join(".")}`;
    this.#globals.set(path, { ...global, name });
    this.#redirect(request, path);
  }

  #redirect(request: Redirected, path: string): void {
    this.#requested.set(request, path);
    request.request = PREFIX + path;
    // By what webpack remembers, requests of other packages would lead here too.
    request.cacheable = false;
  }

  /** The builtin that an own module is a view of. */
  builtinAt(path: string): string | undefined {
    return this.#namespace.builtinAt(path);
  }

  /** What an own module is a view of, and whose view it is. */
  viewAt(path: string): Pick<BuiltinView, "module" | "name"> | undefined {
    return this.#views.get(path);
  }

  /** The global that an own module reads, by the package's names for it. */
  globalAt(path: string): { readonly path: string; readonly name: CanonicalName } | undefined {
    const global = this.#globals.get(path);
    return global && { path: global.path.join("."), name: global.name };
  }

  text(path: string, sources: OwnSources): string {
    const view = this.#views.get(path);
    if (view !== undefined) return builtinText(view);
    const global = this.#globals.get(path);
    if (global !== undefined) return globalText(global);
    switch (path) {
      case KERNEL_PATH:
        return kernelModule(RUNTIME_KERNEL, [], {
          reports: sources.kernel.variant === "reporting",
          hasShims: sources.kernel.shims !== undefined,
        });
      case REQUIRED + KERNEL_PATH:
        return `module.exports = ${RUNTIME_KERNEL};\n`;
      case `${REQUIRED}commons`:
        return `module.exports = ${RUNTIME_KERNEL}.commons;\n`;
    }
    const [, required, name = ""] = /^(required\/)?compartment\/([^]*)$/.exec(path) ?? [];
    if (!isCanonicalName(name)) return this.#namespace.load(path, sources);
    return required === undefined
      ? importedCompartment(name)
      : requiredCompartment(name, listedName(sources.policy, name));
  }

  #resolve(
    { resource }: { readonly resource: string },
    asked: Asked,
    issuer: Module | null | undefined,
  ): string {
    const view = this.#requested.get(asked);
    if (view !== undefined) return view;
    const isOwn = ownPathOf(issuer) !== undefined;
    if (isOwn && resource.startsWith(PREFIX + REQUIRED)) return resource.slice(PREFIX.length);
    const found = isOwn
      ? this.#namespace.resolve(resource, true)
      : spelledIn(issuer, asked)?.resolve(resource, false);
    if (found === undefined) throw new BulkheadError(NO_SUCH_MODULE);
    return asked.dependencyType === "commonjs" ? REQUIRED + found.path : found.path;
  }

  /** Serves own modules to a compilation; `sources` gives what the present run makes them from. */
  serve(
    { context, webpack: { NormalModule: Modules } }: Compiler,
    compilation: Compilation,
    factory: NormalModuleFactory,
    sources: () => OwnSources,
  ): void {
    const fingerprint = (path: string): string => sha256(this.text(path, sources()));
    const issuerOf = ({ dependencies: [first] }: Asked) =>
      compilation.moduleGraph.getParentModule(first as Module["dependencies"][number]);
    // Every module of a package asks under names of its own, and webpack would try all its plugins and rules each time.
    const made = new Map<string, Module>();
    factory.hooks.factorize.tap({ name: NAME, stage: -1000 }, (asked) => {
      if (!asked.request.startsWith(PREFIX)) return undefined;
      return made.get(this.#resolve({ resource: asked.request }, asked, issuerOf(asked)));
    });
    factory.hooks.resolveForScheme.for(SCHEME).tap(NAME, (data, asked) => {
      const path = this.#resolve(data, asked, issuerOf(asked));
      // The rules of the application's configuration are for files.
      Object.assign(data, { resource: PREFIX + path, path: `${PREFIX}own`, context });
      return true;
    });
    factory.hooks.afterResolve.tap({ name: NAME, stage: 1000 }, ({ createData }) => {
      if (createData.resource?.startsWith(PREFIX) !== true) return;
      Object.assign(createData, {
        loaders: [],
        request: createData.resource,
        userRequest: createData.resource,
        type: "javascript/auto",
        parser: factory.getParser("javascript/auto"),
        generator: factory.getGenerator("javascript/auto"),
      });
    });
    factory.hooks.module.tap(NAME, (module) => {
      const path = ownPathOf(module);
      if (path === undefined) return module;
      module.factoryMeta = { sideEffectFree: true };
      made.set(path, module);
      return module;
    });
    const hooks = Modules.getCompilationHooks(compilation);
    hooks.readResource.for(SCHEME).tap(NAME, ({ resource, _module: module }) => {
      const path = resource.slice(PREFIX.length);
      if (module?.buildInfo) module.buildInfo["bulkhead"] = fingerprint(path);
      return this.text(path, sources());
    });
    hooks.needBuild.tapAsync(NAME, (module, _, answer) => {
      const path = ownPathOf(module);
      if (path === undefined || module.buildInfo?.["bulkhead"] === fingerprint(path)) answer();
      else answer(null, true);
    });
  }
}
