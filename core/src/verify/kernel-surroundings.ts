// Invariant: nothing around the kernel declares a name that the kernel takes for the host's: a `globalThis` at the
// top of the bundle would be the kernel's.

import type { Diagnostic } from "../diagnostic.ts";
import { outputKernel } from "../errors/output-errors.ts";
import { quote } from "../quote.ts";
import type { ParsedOutput } from "./parsed-output.ts";
import type { Scope, Variable } from "./scopes.ts";

/** The variable that holds the kernel: of the file's top, or of a script's block. */
export const kernelVariable = (
  { scopes: { scopes, top } }: ParsedOutput,
  name: string,
): Variable | undefined => {
  const tops: readonly Scope[] = scopes.filter((scope) => scope === top || scope.upper === top);
  return tops.flatMap((scope) => scope.set.get(name) ?? [])[0];
};

export const checkKernelSurroundings = (
  output: ParsedOutput,
  name: string,
  freeNames: readonly string[],
): readonly Diagnostic[] => {
  const problems: Diagnostic[] = [];
  // Where there is no such variable, the line in front reads the host at the file's top.
  const scope = kernelVariable(output, name)?.scope ?? output.scopes.top;
  for (let at: Scope | undefined = scope; at !== undefined; at = at.upper)
    for (const free of freeNames) {
      const variable = at.set.get(free);
      const [declared] = variable?.defs ?? [];
      if (declared === undefined) continue;
      problems.push(
        outputKernel(
          `The output declares ${quote(free)} around the kernel, which would take it for the host's`,
          output.locate(declared.name.start, free.length),
        ),
      );
    }
  return problems;
};
