// One build: the application, and what is enforced in it.

import type { BuildKernel, Project, RunPolicy } from "@bulkhead/confinement";

/** The policy of a build, with the kernel that is started under it. */
export interface Enforced extends RunPolicy {
  readonly kernel: BuildKernel;
}

export interface Run {
  readonly project: Project;
  /** What ProvidePlugin gives to who says a name: by name, the module. */
  readonly provided: ReadonlyMap<string, string>;
  /** Undefined while modules are read for the policy to be inferred from. */
  enforced: Enforced | undefined;
  /** Whether the application says at run time from where its files are loaded. */
  setsPublicPath?: boolean;
}

/** What is enforced. A fault of ours, where nothing is: then nothing may be shipped. */
export const enforcedIn = ({ enforced }: Run): Enforced => {
  if (enforced === undefined) throw new Error("Internal: a build goes on without a policy");
  return enforced;
};
