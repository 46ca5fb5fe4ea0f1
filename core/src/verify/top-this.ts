// Invariant: no `this` outside of functions. In a script it is the real global object, and bundlers wrap in arrow functions,
// which have the `this` of what is around them.

import type { Diagnostic } from "../diagnostic.ts";
import { outputGlobalThis } from "../errors/output-errors.ts";
import type { ParsedOutput } from "./parsed-output.ts";

export const checkTopThis = ({ scopes, locate }: ParsedOutput): readonly Diagnostic[] =>
  scopes.topThis.map(({ start, end }) => outputGlobalThis(locate(start, end - start)));
