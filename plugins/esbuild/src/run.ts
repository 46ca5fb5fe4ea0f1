// What one run of a build works with; a watch makes a new one for each.

import type { FileText } from "bulkhead";
import type { MappedModule } from "./compartment-map.ts";
import type { InjectedFiles } from "./injected-files.ts";
import type { Inputs } from "./inputs.ts";
import type { OwnNamespace, OwnSources } from "./own-namespace.ts";
import type { Project } from "./project.ts";

export interface Run extends OwnSources {
  readonly project: Project;
  readonly own: OwnNamespace;
  readonly injected: InjectedFiles;
  readonly inputs: Inputs<MappedModule>;
  /** Written with the outputs. */
  readonly files: readonly FileText[];
}
