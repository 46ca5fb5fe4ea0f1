// The names under which a compiled module asks for ours. No package may spell one: the compartment of the root is the real
// global object. What is random would get into webpack's hashes of modules, and with them into the names of files, so the names hold
// a hash of all that the module's author has chosen, and are good in that module alone: to spell one, a module's text and place
// would have to hold their own hash.

import { OwnNamespace, type SourceCode, sha256 } from "@bulkhead/confinement";
import type { LoadedModule } from "./read-source.ts";

// As long as a random part would be: to find what holds its own hash, all of 128 bits have to be tried.
const LENGTH = 32;

/** What only the module itself is called by: of its place, its query, and its text as it is compiled and as it was. */
export const ownPartOf = (
  {
    context: { resourceQuery, resourceFragment },
    contents,
  }: Pick<LoadedModule, "context" | "contents">,
  { file, source }: Pick<SourceCode, "file" | "source">,
): string =>
  sha256(
    JSON.stringify([file, resourceQuery, resourceFragment, sha256(contents), sha256(source)]),
  ).slice(0, LENGTH);

/** The names of ours in a module of that part. */
export const ownNames = (part: string): OwnNamespace => new OwnNamespace(part);
