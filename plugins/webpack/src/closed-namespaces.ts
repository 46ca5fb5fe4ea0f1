// An ES module is one object for all who require it. Its exports are getters that nobody can replace, but webpack leaves the object
// open: what one package adds to it, another would find there. Engines' own namespaces are closed, and so are these once their
// module has been evaluated. (What a module that awaits at its top exports stays open.)

import type { Compilation, Compiler, RuntimeModule } from "webpack";
import { NAME } from "./plugin-name.ts";

const NAMESPACE = "__webpack_require__.r";

const RETURN = "return module.exports;";

// Webpack calls it for ES modules alone; a CommonJS module may call itself one, and may be written to where the policy says so.
const REMEMBER = `
(() => {
  const makeNamespace = ${NAMESPACE};
  const made = new WeakSet();
  ${NAMESPACE} = (exports) => {
    made.add(exports);
    makeNamespace(exports);
  };
  ${NAMESPACE}.made = made;
})();`;

const CLOSE = `if (${NAMESPACE}.made.has(module.exports)) Object.preventExtensions(module.exports);`;

const remember = (module: RuntimeModule): void => {
  const generate = module.generate.bind(module);
  module.generate = () => `${generate() ?? ""}${REMEMBER}`;
};

/** Closes the namespaces of ES modules in what a compilation makes. */
export const closeNamespaces = ({ webpack }: Compiler, compilation: Compilation): void => {
  compilation.hooks.runtimeModule.tap(NAME, (module) => {
    if (module.name === "make namespace object") remember(module);
  });
  const hooks = webpack.javascript.JavascriptModulesPlugin.getCompilationHooks(compilation);
  hooks.renderRequire.tap(NAME, (code, { chunk, chunkGraph }) => {
    if (!chunkGraph.getTreeRuntimeRequirements(chunk).has(NAMESPACE)) return code;
    const at = code.lastIndexOf(RETURN);
    if (at < 0) throw new Error("Internal: webpack returns no exports where it did");
    return `${code.slice(0, at)}${CLOSE}\n${code.slice(at)}`;
  });
};
