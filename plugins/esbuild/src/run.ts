// What one run of a build works with; a watch makes a new one for each.

import type { ConfinedModule, OwnNamespace, OwnSources } from "@bulkhead/confinement";
import type { FileText } from "bulkhead";
import type { InjectedFiles } from "./injected-files.ts";
import type { Inputs } from "./inputs.ts";
import type { EsbuildProject } from "./project.ts";

export interface Run extends OwnSources {
  readonly project: EsbuildProject;
  readonly own: OwnNamespace;
  readonly injected: InjectedFiles;
  readonly inputs: Inputs<ConfinedModule>;
  /** Whether the outputs have to be proved. */
  readonly verifies: boolean;
  readonly provesOnce: boolean;
  /** The name of the compartment map. */
  readonly mapName: string;
  /** Written with the outputs. */
  readonly files: readonly FileText[];
}
