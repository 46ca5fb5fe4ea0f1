// The line in front of a compiled module that gets what the edits ask for.

import { BulkheadError } from "../diagnostic.ts";
import { strictMode } from "../errors/module-errors.ts";
import type { Analysis } from "../facts/analyse-module.ts";
import { sourceLocation } from "../facts/parse-source.ts";
import type { Frame } from "../facts/scope.ts";
import type { ImportsApart, Rewriter } from "./rewriter.ts";

/** Where it goes: after hashbang and directives, before the first statement, on its line. */
const position = ({ ast, source }: Analysis): { offset: number; before: string } => {
  const { directives, body } = ast.program;
  const directive = directives.at(-1);
  if (directive !== undefined) return { offset: directive.end ?? 0, before: ";" };
  const first = body[0]?.start;
  // An empty module may end in a comment without a line's end.
  return typeof first === "number"
    ? { offset: first, before: "" }
    : { offset: source.length, before: "\n" };
};

const isFunction = ({ parent }: Frame): boolean => parent?.node.type === "FunctionDeclaration";

// An import makes a bundler apply a module's rules to a CommonJS module: no `return` at its top, no other declaration of
// what is declared as a function there. Such a module's own code goes into an arrow function, where both may be.
const toleratesImport = ({ format, walk }: Analysis): boolean => {
  if (format === "esm") return true;
  if (walk.returnsAtTop) return false;
  for (const { declarations } of walk.moduleScope.bindings()) {
    if (declarations.length > 1 && declarations.some(isFunction)) return false;
  }
  return true;
};

/** How imports are spelled: exported names and local names of a module. */
interface Spelling {
  readonly bare: (module: string) => string;
  readonly named: (names: ReadonlyMap<string, string>, module: string) => string;
}

const list = (names: ReadonlyMap<string, string>, separator: string): string =>
  [...names]
    .map(([name, local]) => (name === local ? name : `${name}${separator}${local}`))
    .join(", ");

const AS_IMPORT: Spelling = {
  bare: (module) => `import ${module};`,
  named: (names, module) => `import { ${list(names, " as ")} } from ${module};`,
};

const AS_REQUIRE: Spelling = {
  bare: (module) => `require(${module});`,
  named: (names, module) => `const { ${list(names, ": ")} } = require(${module});`,
};

const spellingFor = ({ analysis, options: { importsByRequire } }: Rewriter): Spelling => {
  const { walk, options, source, format } = analysis;
  if (importsByRequire !== true || format === "esm") return AS_IMPORT;
  if (walk.moduleScope.own("require") === undefined) return AS_REQUIRE;
  throw new BulkheadError(
    strictMode(options.owner, "it declares `require`", sourceLocation(options.file, source, 1, 0)),
  );
};

const MODULES = ["kernel", "commons", "compartment"] as const;

const importLine = (rewriter: Rewriter): string => {
  const { imports, options } = rewriter;
  const { modules, kernelFirst, importsApart } = options;
  const needed = MODULES.filter((name) => imports[name].size > 0);
  if (needed.length === 0 && !kernelFirst) return "";
  const { bare, named } = importsApart === true ? AS_IMPORT : spellingFor(rewriter);
  const lines = needed.map((name) => named(imports[name], JSON.stringify(modules[name])));
  return [...(kernelFirst ? [bare(JSON.stringify(modules.kernel))] : []), ...lines].join(" ");
};

/** The imports that a module compiled with `importsApart` has to get. */
export const importsOf = (rewriter: Rewriter): ImportsApart => ({
  text: importLine(rewriter),
  names: new Set(MODULES.flatMap((name) => [...rewriter.imports[name].values()])),
});

/** `begin`: a statement that comes before all of the module's own. */
export const insertHeader = (rewriter: Rewriter, begin?: string): void => {
  const { analysis, moduleAlias, helpers } = rewriter;
  const { importsApart, importsByRequire, carried } = rewriter.options;
  const own = importsApart === true ? "" : importLine(rewriter);
  const imports = [carried?.text ?? "", own].filter((text) => text !== "").join(" ");
  // With an import in it, the bundler takes a CommonJS module for an ES module unless it names its wrapper's objects.
  const needsAnchor =
    imports !== "" &&
    importsByRequire !== true &&
    analysis.format === "cjs" &&
    !analysis.usesModuleObject;
  // `require` of them instead would have the bundler put the kernel's functions on an object, which no proof can follow.
  const isWrapped = own !== "" && importsByRequire !== true && !toleratesImport(analysis);
  if (isWrapped) rewriter.edits.insert(analysis.source.length, "\n})();");
  const parts = [
    imports,
    begin ?? "",
    moduleAlias === undefined ? "" : `var ${moduleAlias} = module;`,
    ...helpers,
    needsAnchor ? "module;" : "",
    isWrapped ? "(() => {" : "",
  ].filter((part) => part !== "");
  if (parts.length === 0) return;
  const { offset, before } = position(analysis);
  rewriter.edits.insertHeader(offset, `${before}${parts.join(" ")} `);
};
