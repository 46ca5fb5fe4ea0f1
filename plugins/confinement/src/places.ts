// What diagnostics say of a module: whose it is, and where in the text as it was loaded.

import type { PackageNode } from "@bulkhead/compartment-mapper";
import {
  type PackageLabel,
  type Place,
  type Policy,
  type SourceLocation,
  listedName,
  sourceLocation,
} from "@bulkhead/core";
import type { CodeModule } from "./module-graph.ts";

export const labelOf = ({ canonicalName, version }: PackageNode): PackageLabel => ({
  name: canonicalName,
  version,
});

/** The same for what the policy says of the package: the application may be listed under a name of its own. */
export const listedLabelOf = (
  policy: Policy,
  { canonicalName, version }: PackageNode,
): PackageLabel => ({
  name: listedName(policy, canonicalName),
  version,
});

export const locate = (
  { source, file }: Pick<CodeModule, "source" | "file">,
  { line, column, start, end }: Place,
): SourceLocation => sourceLocation(file, source, line, column, Math.max(1, end - start));
