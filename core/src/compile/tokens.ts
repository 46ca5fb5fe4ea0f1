// Places between nodes, which the tree does not tell.

// No operator can stand where this is asked for: what looks like one is an HTML-like comment.
const TRIVIA = /(?:\s+|(?:\/\/|<!--|-->)[^\n\r\u2028\u2029]*|\/\*[^]*?\*\/)*/y;

const skipTrivia = (source: string, offset: number): number => {
  TRIVIA.lastIndex = offset;
  TRIVIA.test(source);
  return TRIVIA.lastIndex;
};

/** The offset of the `(` that follows the given words from `offset` on; throws where it does not. */
export const findParenthesis = (
  source: string,
  offset: number,
  words: readonly string[],
): number => {
  let at = offset;
  for (const word of words)
    if (source.startsWith(word, at)) at = skipTrivia(source, at + word.length);
  if (source[at] !== "(") throw new Error("Internal: no parenthesis where the tree has one");
  return at;
};

/** The offset of an operator between an expression that ends at `offset`, maybe in parentheses, and the next one. */
export const findOperator = (source: string, offset: number, operator: string): number => {
  let at = skipTrivia(source, offset);
  while (source[at] === ")") at = skipTrivia(source, at + 1);
  if (!source.startsWith(operator, at))
    throw new Error("Internal: no operator where the tree has one");
  return at;
};
