// Calls of `require` and `import` in branches that the build's constants rule out. The policy was inferred without what they
// lead to, and a bundler that cannot tell that they are dead would still bundle it, and all that it imports in turn.

import type { Analysis } from "@bulkhead/core";

export interface DeadImport {
  /** As compile knows it. */
  readonly id: number;
  readonly start: number;
  readonly end: number;
  readonly isRequire: boolean;
}

interface Positioned {
  readonly start?: number | null;
  readonly end?: number | null;
}

const stretch = ({ start, end }: Positioned): { start: number; end: number } => ({
  start: start ?? 0,
  end: end ?? 0,
});

export const findDeadImports = ({ requires, walk, facts }: Analysis): readonly DeadImport[] => {
  const alive = new Set(facts.imports.map(({ place }) => place.start));
  const required = requires.flatMap((use) =>
    use.kind === "call"
      ? [{ id: use.call.node.start ?? 0, ...stretch(use.call.node), isRequire: true }]
      : [],
  );
  // Names that are computed in part are no literals, and lead somewhere all the same.
  const patterns = new Set(facts.ownPatterns.map(({ place }) => place.start));
  const imported = walk.noted("ImportExpression").flatMap(({ node }) => {
    if (node.type !== "ImportExpression" || patterns.has(node.start ?? 0)) return [];
    return [{ id: node.source.start ?? 0, ...stretch(node), isRequire: false }];
  });
  return [...required, ...imported].filter(({ id }) => !alive.has(id));
};

/** A stretch of a text, and what stands there instead. */
export interface Replacement {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** These calls, without what they would import. */
export const replaceDeadImports = (dead: readonly DeadImport[]): readonly Replacement[] =>
  dead.map(({ start, end, isRequire }) => ({
    start,
    end,
    text: isRequire ? "(void 0)" : "Promise.resolve()",
  }));

export const replaceStretches = (text: string, replacements: readonly Replacement[]): string => {
  let rest = "";
  let end = 0;
  for (const each of replacements.toSorted((one, other) => one.start - other.start)) {
    // One inside the arguments of another went with that.
    if (each.start < end) continue;
    rest += text.slice(end, each.start) + each.text;
    end = each.end;
  }
  return rest + text.slice(end);
};
