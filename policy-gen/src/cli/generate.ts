// `policy generate`: writes policy.json and policy-evidence.json, both or neither.

import { BulkheadError, counted, formatJson, formatPolicy } from "@bulkhead/core";
import type { GeneratedPolicy } from "../generate.ts";
import { replaceFiles } from "../write-file.ts";
import { CLEAN, type ExitCode } from "./exit-code.ts";
import { describeHazards } from "./describe-hazards.ts";
import { shownPath } from "./folders.ts";
import { type InferOptions, infer } from "./infer.ts";
import type { Terminal } from "./terminal.ts";

const describe = ({ policy: { resources }, moduleCount }: GeneratedPolicy): string => {
  const all = Object.values(resources);
  const grants = all.reduce(
    (sum, { globals = {}, builtin = {} }) =>
      sum + Object.keys(globals).length + Object.keys(builtin).length,
    0,
  );
  const granted = `${counted(grants, "grant")} of globals and builtin modules`;
  return `${counted(all.length, "package")} with ${granted}, from ${counted(moduleCount, "module")}`;
};

export const generate = async (
  entries: readonly string[],
  options: InferOptions,
  terminal: Terminal,
): Promise<ExitCode> => {
  const { paths, generated, unknownNames } = await infer(entries, options, terminal);
  const [first, ...others] = unknownNames;
  if (first !== undefined) throw new BulkheadError(first, ...others);
  replaceFiles([
    { path: paths.evidence, text: formatJson(generated.evidence) },
    { path: paths.policy, text: formatPolicy(generated.policy) },
  ]);
  terminal.note(`Wrote ${shownPath(paths.root, paths.policy)}: ${describe(generated)}.`);
  terminal.note(`Why, in code: ${shownPath(paths.root, paths.evidence)} (not for committing).`);
  for (const line of describeHazards(generated.evidence)) terminal.note(line);
  return CLEAN;
};
