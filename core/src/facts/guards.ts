// Which uses stand in a branch that asking for the same thing decides: `if (self.fetch) fetch(x)`. A package works without
// what it asks for first.

import type { Node } from "@babel/types";
import type { Frame } from "./scope.ts";
import { type Stretch, coveredBy, stretchOf } from "./stretches.ts";

// What a question is made of on its way up to what it decides.
const OF_CONDITIONS: ReadonlySet<string> = new Set([
  "BinaryExpression",
  "LogicalExpression",
  "MemberExpression",
  "OptionalMemberExpression",
  "ParenthesizedExpression",
  "UnaryExpression",
]);

const leaves = (statement: Node): boolean => {
  const last = statement.type === "BlockStatement" ? statement.body.at(-1) : statement;
  return last?.type === "ReturnStatement" || last?.type === "ThrowStatement";
};

/** What follows a statement that may leave: up to the end of the block around it. */
const restOfBlock = ({ node, parent }: Frame): Stretch | undefined =>
  parent === undefined ? undefined : { start: node.end ?? 0, end: parent.node.end ?? 0 };

/** The code that a question at `frame` decides about. */
const decidedBy = (frame: Frame): readonly Stretch[] => {
  const found: Stretch[] = [];
  for (let at = frame; at.parent !== undefined; at = at.parent) {
    const { node } = at.parent;
    if (node.type === "LogicalExpression" && at.key === "left") found.push(stretchOf(node.right));
    if (OF_CONDITIONS.has(node.type)) continue;
    if (at.key !== "test") break;
    if (node.type === "ConditionalExpression")
      found.push(stretchOf(node.consequent), stretchOf(node.alternate));
    if (node.type !== "IfStatement") break;
    found.push(stretchOf(node.consequent));
    if (node.alternate) found.push(stretchOf(node.alternate));
    const rest = leaves(node.consequent) ? restOfBlock(at.parent) : undefined;
    if (rest !== undefined) found.push(rest);
    break;
  }
  return found;
};

export class Guards {
  readonly #decided = new Map<string, Stretch[]>();
  readonly #covered = new Map<string, (offset: number) => boolean>();

  /** Notes that the expression at `frame` asks for `path`. */
  ask(path: string, frame: Frame): void {
    const stretches = decidedBy(frame);
    const known = this.#decided.get(path);
    if (known === undefined) this.#decided.set(path, [...stretches]);
    else known.push(...stretches);
  }

  /**
   * Whether code at an offset runs only as somebody asked for `path`, or for what it is a property of. To be called when all
   * questions are known.
   */
  covers(path: string, offset: number): boolean {
    if (this.#decided.size === 0) return false;
    for (let end = path.length; end > 0; end = path.lastIndexOf(".", end - 1))
      if (this.#isDecided(path.slice(0, end), offset)) return true;
    return false;
  }

  /** The same, where it was asked for the global itself: for `process`, not only for `process.env`. */
  coversName(name: string, offset: number): boolean {
    return this.#isDecided(name, offset);
  }

  #isDecided(path: string, offset: number): boolean {
    const stretches = this.#decided.get(path);
    if (stretches === undefined) return false;
    const covers = this.#covered.get(path) ?? coveredBy(stretches);
    this.#covered.set(path, covers);
    return covers(offset);
  }
}
