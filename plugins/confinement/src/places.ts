// What diagnostics say of a module: whose it is, and where in the text as it was loaded.

import type { PackageNode } from "@bulkhead/compartment-mapper";
import { type PackageLabel, type Place, type SourceLocation, sourceLocation } from "@bulkhead/core";
import type { CodeModule } from "./module-graph.ts";

export const labelOf = ({ canonicalName, version }: PackageNode): PackageLabel => ({
  name: canonicalName,
  version,
});

export const locate = (
  { source, file }: Pick<CodeModule, "source" | "file">,
  { line, column, start, end }: Place,
): SourceLocation => sourceLocation(file, source, line, column, Math.max(1, end - start));
