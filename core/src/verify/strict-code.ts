// Invariant: everything is strict code, and the kernel is its first statement.

import type { ExpressionStatement, ModuleDeclaration, Statement } from "acorn";
import type { Diagnostic } from "../diagnostic.ts";
import { outputKernel, outputSloppy } from "../errors/output-errors.ts";
import type { ParsedOutput } from "./parsed-output.ts";

type TopStatement = Statement | ModuleDeclaration;
type Directive = ExpressionStatement & { readonly directive: string };

const isDirective = (statement: TopStatement): statement is Directive =>
  statement.type === "ExpressionStatement" && typeof statement.directive === "string";

/** The first statement of the file, that of a script's block where it has one. */
const firstStatement = ({ kind, program }: ParsedOutput): TopStatement | undefined => {
  const [first, ...others] = program.body.filter((statement) => !isDirective(statement));
  if (kind !== "script") return first;
  return first?.type === "BlockStatement" && others.length === 0 ? first.body[0] : undefined;
};

const declares = (statement: TopStatement | undefined, name: string): boolean => {
  if (statement?.type === "ImportDeclaration")
    return statement.specifiers.some(({ local }) => local.name === name);
  if (statement?.type !== "VariableDeclaration" || statement.kind !== "const") return false;
  const [declarator] = statement.declarations;
  return declarator?.id.type === "Identifier" && declarator.id.name === name;
};

export const checkStrict = (output: ParsedOutput): readonly Diagnostic[] => {
  const [first] = output.program.body;
  return first !== undefined && isDirective(first) && first.directive === "use strict"
    ? []
    : [outputSloppy(output.path)];
};

/** `name`: what the first statement has to declare. */
export const checkKernelFirst = (output: ParsedOutput, name: string): readonly Diagnostic[] =>
  declares(firstStatement(output), name)
    ? []
    : [outputKernel("The kernel is not the first statement of the output", output.locate(0))];
