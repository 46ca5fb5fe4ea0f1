// Invariant: no free name but those of frozen intrinsics, and none of these is assigned. `require` and `module` are seen to
// where loads are.

import type { CallExpression, Node } from "acorn";
import type { Diagnostic } from "../diagnostic.ts";
import { outputEvaluates, outputFreeName } from "../errors/output-errors.ts";
import type { IntrinsicNames } from "../facts/intrinsic-names.ts";
import { type BundlerProfile, PLACE_NAMES } from "./bundler-profiles.ts";
import { isDeadCode } from "./dead-code.ts";
import { ancestorsOf } from "./node-at.ts";
import type { ParsedOutput } from "./parsed-output.ts";
import { requireWrappers } from "./require-wrapper.ts";
import type { Reference } from "./scopes.ts";

// Node's wrapper of a CommonJS module declares them; `exports` is only an object of the file's own.
const isOfWrapper = (name: string, kind: ParsedOutput["kind"]): boolean =>
  kind === "commonjs" && (name === "exports" || name === "require" || name === "module");

const isCallee = (program: Node, { identifier }: Reference): boolean => {
  const [around] = ancestorsOf(program, identifier);
  return (
    /^(?:CallExpression|NewExpression)$/.test(around?.type ?? "") &&
    (around as CallExpression).callee === identifier
  );
};

export const checkFreeNames = (
  output: ParsedOutput,
  { shared, constants }: IntrinsicNames,
  profile: BundlerProfile,
): readonly Diagnostic[] => {
  const { free, kind, locate, program } = output;
  const wrappers = requireWrappers(output);
  const isKnown = (name: string): boolean =>
    shared.has(name) ||
    constants.has(name) ||
    profile.freeNames.has(name) ||
    PLACE_NAMES.has(name) ||
    isOfWrapper(name, kind);
  return free.flatMap((reference) => {
    const { name, start } = reference.identifier;
    const isAssigned = reference.writes;
    // `undefined = 1` throws, in every realm.
    if (isAssigned ? constants.has(name) : isKnown(name)) return [];
    if (!isAssigned && profile.callees.has(name) && isCallee(program, reference)) return [];
    const isWrapper = wrappers.some(({ init }) => init.start <= start && start < init.end);
    if (isWrapper || isDeadCode(program, start)) return [];
    const place = locate(start, name.length);
    // In strict code nothing can declare it, so that each is the host's.
    if (name === "eval") return [outputEvaluates(place)];
    return [outputFreeName(name, isAssigned ? "assigns" : "reads", place)];
  });
};
