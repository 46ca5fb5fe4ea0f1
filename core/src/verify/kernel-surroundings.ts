// Invariant: nothing around the kernel declares a name that the kernel takes for the host's: a `globalThis` at the
// top of the bundle would be the kernel's.

import type { Scope, Variable } from "eslint-scope";
import type { Diagnostic } from "../diagnostic.ts";
import { outputKernel } from "../errors/output-errors.ts";
import { quote } from "../quote.ts";
import type { ParsedOutput } from "./parsed-output.ts";

const placeOf = ({ defs, identifiers }: Variable): number => {
  const node = (defs[0]?.name ?? identifiers[0]) as { start?: number } | undefined;
  return node?.start ?? 0;
};

// Holds: eslint-scope asks for the node that acorn made.
const programOf = ({ program }: ParsedOutput) =>
  program as unknown as Parameters<ParsedOutput["scopes"]["acquire"]>[0];

/** The variable that holds the kernel: of the file's top, or of a script's block. */
export const kernelVariable = (
  { scopes, program }: ParsedOutput,
  name: string,
): Variable | undefined => {
  const tops: readonly Scope[] = scopes.scopes.filter(
    ({ block, upper }) => (block as unknown) === program || (upper?.block as unknown) === program,
  );
  return tops.flatMap((scope) => scope.set.get(name) ?? [])[0];
};

export const checkKernelSurroundings = (
  output: ParsedOutput,
  name: string,
  freeNames: readonly string[],
): readonly Diagnostic[] => {
  const problems: Diagnostic[] = [];
  // Where there is no such variable, the line in front reads the host at the file's top.
  const around =
    kernelVariable(output, name)?.scope ?? output.scopes.acquire(programOf(output), true);
  for (let scope = around; scope !== null; scope = scope.upper)
    for (const free of freeNames) {
      const variable = scope.set.get(free);
      if (variable === undefined || variable.defs.length === 0) continue;
      problems.push(
        outputKernel(
          `The output declares ${quote(free)} around the kernel, which would take it for the host's`,
          output.locate(placeOf(variable), free.length),
        ),
      );
    }
  return problems;
};
