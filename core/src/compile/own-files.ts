// Computed names of the package's own files: every file that can be meant is imported by name, and the computed name chooses
// among them. The bundler sees literals, and nothing of the host's is asked.

import type { Frame } from "../facts/scope.ts";
import { staticKey } from "../facts/static-key.ts";
import type { OwnFiles, Rewriter } from "./rewriter.ts";
import { findParenthesis } from "./tokens.ts";

const filesAt = ({ options }: Rewriter, { node }: Frame): OwnFiles["files"] =>
  options.ownFiles?.find(({ offset }) => offset === node.start)?.files ?? [];

/** `{ "./a": () => require("./a.js") }`, without what objects inherit. */
const tableOf = (files: OwnFiles["files"], word: "require" | "import"): string =>
  `{ __proto__: null, ${files
    .map(([name, specifier]) => {
      // A plain `"__proto__":` would set the prototype.
      return `[${JSON.stringify(name)}]: () => ${word}(${JSON.stringify(specifier)})`;
    })
    .join(", ")} }`;

/** The function to call instead of `require`, if it is known what the name can lead to. */
export const requireOwn = (rewriter: Rewriter, call: Frame): string | undefined => {
  const files = filesAt(rewriter, call);
  if (files.length === 0) return undefined;
  const other = rewriter.own("require");
  const load = rewriter.helper(
    "$requireOwn",
    (name) => `var ${name} = (files) => (name) => name in files ? files[name]() : ${other}(name);`,
  );
  return `${load}(${tableOf(files, "require")})`;
};

/** Writes a call of such a function instead of `import(`; false where nothing is known. */
export const importOwn = (rewriter: Rewriter, frame: Frame): boolean => {
  const files = filesAt(rewriter, frame);
  if (files.length === 0) return false;
  const start = frame.node.start ?? 0;
  const parenthesis = findParenthesis(rewriter.analysis.source, start, ["import"]);
  const load = rewriter.helper(
    "$importOwn",
    (name) =>
      `var ${name} = (files, deny) => async (name) => ((name = \`\${name}\`) in files ? files[name]() : deny());`,
  );
  const deny = `() => ${rewriter.refusal("denyImport", frame)}`;
  rewriter.edits.overwrite(start, parenthesis, `${load}(${tableOf(files, "import")}, ${deny})`);
  return true;
};

/** What else webpack would load modules by, with `require` or `import.meta` in front. */
const LOADS_BY_NAME: ReadonlySet<string> = new Set([
  "context",
  "ensure",
  "include",
  "resolveWeak",
  "webpackContext",
]);

/** The member expression that is called where one of those is. `frame`: the `require` or `import.meta` in it. */
export const contextCallee = ({ options }: Rewriter, frame: Frame): Frame | undefined => {
  const { parent: callee } = frame;
  if (options.keepsContexts !== true || frame.key !== "object" || callee?.key !== "callee")
    return undefined;
  if (callee.node.type !== "MemberExpression" || callee.parent?.node.type !== "CallExpression")
    return undefined;
  return LOADS_BY_NAME.has(staticKey(callee.node) ?? "") ? callee : undefined;
};
