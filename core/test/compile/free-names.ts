// What is left free in a compiled text, by a parser and a scope analyser that compile does not use.

import { parse } from "acorn";
import { type Reference, type Scope, analyze } from "eslint-scope";

type Program = Parameters<typeof analyze>[0];

// Where a bundler wraps the module, it may return from it and declare a function twice.
const wrap = (code: string): string =>
  `"use strict"; (function (exports, require, module, __filename, __dirname) {${code.replace(/^#!/, "//")}\n});`;

// eslint-scope does not see a function's `arguments` from the defaults of its parameters.
const isOfFunction = ({ identifier, from }: Reference): boolean => {
  if (identifier.name !== "arguments") return false;
  for (let scope: Scope | null = from; scope !== null; scope = scope.upper)
    if (scope.type === "function" && scope.block.type !== "ArrowFunctionExpression") return true;
  return false;
};

/** Free names of strict code; throws a SyntaxError where it is none. `script`: the body of a strict function. */
export const findFreeNames = (code: string, sourceType: "module" | "script"): readonly string[] => {
  const text = sourceType === "script" ? wrap(code) : code;
  const program = parse(text, {
    ecmaVersion: "latest",
    sourceType,
    allowHashBang: true,
    ranges: true,
  });
  // Holds: both speak of ESTree; eslint-scope asks for fewer kinds of node than acorn has.
  const scopes = analyze(program as unknown as Program, {
    ecmaVersion: 2024,
    sourceType,
    ignoreEval: true,
  });
  const through = scopes.globalScope?.through ?? [];
  const free = through.filter((reference) => !isOfFunction(reference));
  return [...new Set(free.map(({ identifier }) => identifier.name))].sort();
};
