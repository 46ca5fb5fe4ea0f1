// Bulkhead's parts of a build: what the bundler calls.

import type { ConfinedModule, ModuleGraph } from "@bulkhead/confinement";
import type { Plugin, PluginContext } from "rollup";
import type { Build } from "./build.ts";
import { confineCommonjs, confineModule } from "./confine-module.ts";
import { checkBuild, checkFailed, endOutput } from "./end-run.ts";
import { isModuleFormat } from "./frame-outputs.ts";
import { asCommonjs } from "./loader-formats.ts";
import { guard, guardNow } from "./messages.ts";
import { OWN } from "./module-id.ts";
import { loadOwn, resolveOwn } from "./own-modules.ts";
import { NAME } from "./plugin-name.ts";
import type { Parts } from "./plugin-list.ts";
import { startRun } from "./start-run.ts";

const makeModules = (build: Build, isVite: boolean): Plugin => ({
  name: `${NAME}:modules`,
  outputOptions(options) {
    // Rolldown says it before it loads anything. An output that is no module has `require`.
    build.isModuleOutput = isModuleFormat(options.format);
    const { bundler } = build.host;
    build.wantsMaps = bundler === "rollup" || Boolean(options.sourcemap);
    return guardNow(this, () => asCommonjs(options, { bundler, isVite }) ?? null);
  },
  buildStart: {
    order: "pre",
    // Nothing is loaded before it is done.
    sequential: true,
    handler() {
      return guard(this, () => startRun(this, build));
    },
  },
  resolveId: {
    order: "pre",
    handler(specifier, importer, options) {
      return guard(this, () => resolveOwn(this, build, specifier, importer, options));
    },
  },
  // The first that answers is heard: plugin-commonjs answers always. With the policy still in force, the cache may have it.
  shouldTransformCachedModule({ id }) {
    return build.records.has(id) ? null : true;
  },
  load: {
    order: "pre",
    filter: { id: new RegExp(`^${OWN}`) },
    handler(id) {
      return guard(this, () => (id.startsWith(OWN) ? loadOwn(build, id.slice(OWN.length)) : null));
    },
  },
});

const makeBeforeCommonjs = (build: Build): Plugin => ({
  name: `${NAME}:commonjs`,
  transform(code, id) {
    return guard(this, () => confineCommonjs(this, build, code, id));
  },
});

const makeConfine = (build: Build, isVite: boolean): Plugin => {
  let graph: ModuleGraph<ConfinedModule> | undefined;
  return {
    name: `${NAME}:confine`,
    transform: {
      // Vite goes on with modules after its users' plugins, by their place in the list.
      ...(isVite ? {} : { order: "post" }),
      handler(code, id, ...rest) {
        const [{ moduleType } = {}] = rest as unknown as readonly { moduleType?: string }[];
        return guard(this, () => confineModule(this, build, code, id, moduleType));
      },
    },
    buildEnd: {
      order: "post",
      async handler(this: PluginContext, error) {
        const findId = (file: string) => build.findId(file);
        // What has failed for another reason may have done so by what a package asked for: then that is to be said.
        if (error !== undefined) return guard(this, () => checkFailed(this, build), findId);
        graph = await guard(this, () => checkBuild(this, build), findId);
      },
    },
    resolveImportMeta(property, { format }) {
      // What Rollup puts there in a script asks the page or Node, by names that nobody was granted.
      if (property !== "url" || isModuleFormat(format)) return null;
      // In a page that loads it by AMD or a script element, there is no name of a file.
      return format === "cjs"
        ? '(typeof __filename === "undefined" ? void 0 : "file://" + __filename)'
        : "(void 0)";
    },
    augmentChunkHash() {
      // The kernel comes in front of a chunk when its file has a name already.
      return build.policyText + build.run.kernel.prelude.name;
    },
    generateBundle: {
      order: "post",
      async handler(options, bundle, isWrite) {
        const checked = graph;
        if (checked === undefined)
          throw new Error("Internal: an output of a build that was not checked");
        const output = { options, bundle, isWrite };
        await guard(this, () => endOutput(this, build, checked, output));
      },
    },
  };
};

export const makeParts = (build: Build, isVite: boolean): Parts => ({
  modules: makeModules(build, isVite),
  beforeCommonjs: makeBeforeCommonjs(build),
  confine: makeConfine(build, isVite),
});
