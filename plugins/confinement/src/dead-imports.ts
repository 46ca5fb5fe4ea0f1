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
  const imported = walk.noted("ImportExpression").flatMap(({ node }) => {
    if (node.type !== "ImportExpression") return [];
    return [{ id: node.source.start ?? 0, ...stretch(node), isRequire: false }];
  });
  return [...required, ...imported].filter(({ id }) => !alive.has(id));
};

/** The text without these calls. */
export const withoutImports = (text: string, dead: readonly DeadImport[]): string => {
  let rest = "";
  let end = 0;
  for (const each of dead.toSorted((one, other) => one.start - other.start)) {
    // One inside the arguments of another went with that.
    if (each.start < end) continue;
    rest += text.slice(end, each.start) + (each.isRequire ? "(void 0)" : "Promise.resolve()");
    end = each.end;
  }
  return rest + text.slice(end);
};
