// `require`, `import()` and `import.meta`. A call with a literal is left to the bundler, which resolves it; any other use
// would reach the host's own loader, and goes to the kernel's refusals instead.

import type {
  ImportDeclaration,
  ImportExpression,
  ImportSpecifier,
  MetaProperty,
} from "@babel/types";
import { BulkheadError } from "../diagnostic.ts";
import { moduleSyntax } from "../errors/module-errors.ts";
import { builtinModuleName } from "../facts/builtin-modules.ts";
import { readContext } from "../facts/contexts.ts";
import { definedPart } from "../facts/defined-part.ts";
import { isGuarded, readDynamicImport } from "../facts/imports.ts";
import type { RequireUse } from "../facts/require-uses.ts";
import type { Frame, Reference } from "../facts/scope.ts";
import { staticKey } from "../facts/static-key.ts";
import { isTarget } from "../facts/targets.ts";
import { sourceLocation } from "../facts/parse-source.ts";
import { isDeleted, isInNewCallee } from "./positions.ts";
import { contextCallee, importOwn, requireOwn } from "./own-files.ts";
import { asDefined } from "./rewrite-free-names.ts";
import type { Rewriter } from "./rewriter.ts";
import { findParenthesis } from "./tokens.ts";

/** A call that fails as `require` of what is not installed does, and says what would permit it. */
const denial = (rewriter: Rewriter, frame: Frame, specifier: string, offset: number): string => {
  const { deniedImports } = rewriter.options;
  const refusal = rewriter.refusal("denyModule", frame, specifier);
  const override = "get" in deniedImports ? deniedImports.get(offset) : undefined;
  return override === undefined ? refusal : `${refusal.slice(0, -1)}, ${JSON.stringify(override)})`;
};

const isBundled = ({ analysis: { format }, options }: Rewriter): boolean =>
  format === "cjs" || options.bundlesRequire === true;

const rewriteRequire = (rewriter: Rewriter, use: RequireUse): void => {
  switch (use.kind) {
    case "call": {
      const { call, specifier } = use;
      const offset = call.node.start ?? -1;
      if (rewriter.options.deniedImports.has(offset))
        return rewriter.overwrite(call, denial(rewriter, call, specifier, offset));
      if (!isBundled(rewriter)) {
        const refused = `${rewriter.own("require")}(${JSON.stringify(specifier)})`;
        return rewriter.overwrite(call, refused);
      }
      // Spelled in one way, so that the bundler sees an import wherever we saw one.
      return rewriter.overwrite(call, `require(${JSON.stringify(specifier)})`);
    }
    case "resolve": {
      // Who provides for its failing asks whether a module is installed. To all others the path is text, which opens nothing.
      if (!isGuarded(use.call)) return rewriter.overwrite(use.call, JSON.stringify(use.specifier));
      const resolved = `${rewriter.own("require")}.resolve(${JSON.stringify(use.specifier)})`;
      return rewriter.overwrite(use.call, resolved);
    }
    case "pattern": {
      if (use.renamed && rewriter.options.followsRenamedRequire !== true) return;
      const own = isBundled(rewriter) ? requireOwn(rewriter, use.call) : undefined;
      return rewriter.overwriteName(use.frame, own ?? rewriter.own("require"));
    }
    case "main":
      return rewriter.overwrite(use.member, "(void 0)");
    case "typeof":
      return rewriter.overwrite(use.member, `"function"`);
    case "other": {
      const { frame } = use;
      if (isDeleted(frame) && frame.node.type === "Identifier" && frame.parent)
        return rewriter.overwrite(frame.parent, "false");
      const context = contextCallee(rewriter, frame);
      // Spelled in one way, too.
      if (context !== undefined && isBundled(rewriter) && readContext(context) !== undefined)
        return rewriter.overwrite(context, "require.context");
      if (context !== undefined) return rewriter.overwrite(context, rewriter.own("require"));
      return rewriter.overwriteName(frame, rewriter.own("require"));
    }
  }
};

// Bundlers read `module["re" + "quire"]` as the host's `require`; under another name the object is only what it is.
const rewriteModuleObject = (rewriter: Rewriter): void => {
  const { moduleValues } = rewriter.analysis;
  const kept = moduleValues.filter(({ frame }) => !isDeleted(frame));
  for (const { frame } of kept) rewriter.overwriteName(frame, rewriter.aliasModule());
};

/** What stands before the specifier of `import()`, if it is comments: `webpackChunkName`. */
const commentsBefore = ({ analysis: { source } }: Rewriter, { node }: Frame): string => {
  const from = findParenthesis(source, node.start ?? 0, ["import"]) + 1;
  const text = source.slice(from, (node as ImportExpression).source.start ?? from);
  return /^(?:\s*\/\*[^*]*\*\/\s*)+$/.test(text) ? text : "";
};

const rewriteDynamicImport = (rewriter: Rewriter, frame: Frame): void => {
  const node = frame.node as ImportExpression;
  const start = node.start ?? 0;
  const known = readDynamicImport(node);
  if (known === undefined) {
    if (importOwn(rewriter, frame)) return;
    // The arguments are still evaluated, and may hold names to rewrite.
    const parenthesis = findParenthesis(rewriter.analysis.source, start, ["import"]);
    const refusal = rewriter.refusal("denyImport", frame);
    rewriter.edits.overwrite(start, parenthesis + 1, `${refusal.slice(0, -1)}, `);
    return;
  }
  const { source, specifier, attributes } = known;
  const offset = source.start ?? -1;
  if (rewriter.options.deniedImports.has(offset)) {
    // Rejected, as an import of what is not installed is.
    const refusal = denial(rewriter, frame, specifier, offset);
    return rewriter.overwrite(frame, `(async () => ${refusal})()`);
  }
  // Comments of packages go: some of them tell a bundler to leave the import to the host.
  const comments = rewriter.options.granted === true ? commentsBefore(rewriter, frame) : "";
  const options = attributes.map(
    ([name, value]) => `${JSON.stringify(name)}: ${JSON.stringify(value)}`,
  );
  const suffix = options.length === 0 ? "" : `, { with: { ${options.join(", ")} } }`;
  rewriter.overwrite(frame, `import(${comments}${JSON.stringify(specifier)}${suffix})`);
};

const rewriteImportMeta = (rewriter: Rewriter, frame: Frame): void => {
  const { parent } = frame;
  const defined = definedPart(frame, rewriter.analysis.options.define ?? new Map());
  if (defined !== undefined) return asDefined(rewriter, defined);
  const context = contextCallee(rewriter, frame);
  if (context !== undefined) return rewriter.overwrite(context, rewriter.own("require"));
  // The address is a string; `resolve` and what a host adds next are powers. One `import.meta` serves all the packages of
  // a bundle: whoever could write to it would tell the others where their files are.
  const key =
    parent?.node.type === "MemberExpression" && frame.key === "object" && !isTarget(parent)
      ? staticKey(parent.node)
      : undefined;
  // Rollup and Rolldown put the address of an emitted file in the place of the others.
  const isRead = key !== undefined && /^(?:url$|ROLLUP_FILE_URL_|ROLLDOWN_FILE_URL_)/.test(key);
  if (isRead) return;
  // A function, and so there before the module runs: in a circle of imports it may be asked for then.
  const meta = rewriter.helper(
    "$meta",
    (name) =>
      `function ${name}() { return ${name}.meta ??= { __proto__: null, url: import.meta.url }; }`,
  );
  rewriter.overwrite(frame, isInNewCallee(frame) ? `(${meta}())` : `${meta}()`);
};

const rewriteNewTarget = (rewriter: Rewriter, frame: Frame): void => {
  if (frame.scope.thisOwner !== undefined) return;
  const { format, options, source } = rewriter.analysis;
  // In a CommonJS module's wrapper it is undefined; a bundler's wrapper may not be a function that has one.
  if (format === "cjs") return rewriter.overwrite(frame, "(void 0)");
  const { line = 1, column = 0 } = frame.node.loc?.start ?? {};
  throw new BulkheadError(
    moduleSyntax(
      options.owner,
      "`new.target` outside of a function",
      sourceLocation(options.file, source, line, column),
    ),
  );
};

const staticName = (imported: ImportSpecifier["imported"]): string =>
  imported.type === "Identifier" ? imported.name : imported.value;

const isExported = ({ frame }: Reference): boolean =>
  frame.parent?.node.type === "ExportSpecifier" || frame.node.type === "ExportSpecifier";

// `import { equal } from "assert"`, said nowhere again or in dead code alone: the generator grants nothing for it, so the view of
// the module has no such name, which is an error to some bundlers. A view has a default, and nobody reads this one either.
const rewriteUnused = ({ analysis: { walk, facts }, edits, options }: Rewriter): void => {
  if (options.granted === true) return;
  for (const { node } of walk.noted("ImportDeclaration")) {
    const { source, specifiers } = node as ImportDeclaration;
    const module = builtinModuleName(source.value);
    if (module === undefined) continue;
    const uses = facts.builtins.filter((use) => use.module === module);
    for (const specifier of specifiers) {
      if (specifier.type !== "ImportSpecifier") continue;
      const { local, start, end } = specifier;
      const name = staticName(specifier.imported);
      const isUsed =
        uses.some(({ path }) => path === name || path.startsWith(`${name}.`) || path === "*") ||
        walk.moduleScope.own(local.name)?.references.some(isExported) !== false;
      if (!isUsed) edits.overwrite(start ?? 0, end ?? 0, `default as ${local.name}`);
    }
  }
};

export const rewriteImports = (rewriter: Rewriter): void => {
  const { requires, walk } = rewriter.analysis;
  for (const use of requires) rewriteRequire(rewriter, use);
  rewriteModuleObject(rewriter);
  rewriteUnused(rewriter);
  for (const frame of walk.noted("ImportExpression")) rewriteDynamicImport(rewriter, frame);
  for (const frame of walk.noted("MetaProperty")) {
    if ((frame.node as MetaProperty).meta.name === "import") rewriteImportMeta(rewriter, frame);
    else rewriteNewTarget(rewriter, frame);
  }
};
