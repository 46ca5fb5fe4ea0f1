// The start of a run: the application's packages, and the policy.

import {
  type Project,
  type RunPolicy,
  generateRunPolicy,
  makeBuildKernel,
  openProject,
  readRunPolicy,
  watchedPolicyFiles,
} from "@bulkhead/confinement";
import { formatPolicy } from "@bulkhead/core";
import type { PluginContext } from "rollup";
import type { Build } from "./build.ts";
import { type Reporter, warn } from "./messages.ts";

/** The application as a build sees it. */
export const openBuildProject = ({ options, host }: Build): Promise<Project> =>
  openProject({
    directory: host.directory,
    root: options.root,
    platform: host.platform,
    define: host.define,
  });

const policyOf = async (build: Build, project: Project): Promise<RunPolicy> => {
  const { options, shared, infer, host } = build;
  if (options.mode !== "generate" || infer === undefined) return readRunPolicy(options, project);
  // A worker's is that of the build it is for, which writes it.
  if (host.isWorker && shared.policy !== undefined) return { ...shared.policy, files: [] };
  shared.policy = generateRunPolicy(options, await infer(project), project);
  return shared.policy;
};

/** @throws {BulkheadError} BULKHEAD_POLICY_*, BULKHEAD_OVERRIDE_CONFLICT, BULKHEAD_PACKAGE_* */
export const startRun = async (
  context: Pick<PluginContext, "addWatchFile" | "meta"> & Reporter,
  build: Build,
): Promise<void> => {
  const { options, host } = build;
  const project = await openBuildProject(build);
  for (const file of watchedPolicyFiles(options, project.root)) context.addWatchFile(file);
  const { policy, warnings, files } = await policyOf(build, project);
  for (const warning of warnings) warn(context, warning);
  const text = formatPolicy(policy);
  // What was compiled under another policy is compiled anew, cache or not.
  if (text !== build.policyText) build.records.clear();
  build.policyText = text;
  build.run = {
    project,
    policy,
    files,
    intrinsics: project.intrinsics,
    kernel: await makeBuildKernel(options, policy, project),
    // A watch is for those who look at it themselves.
    verifies: options.verify ?? !context.meta.watchMode,
    hostImport: host.bundler === "rolldown" && !build.isModuleOutput ? "require" : "import",
  };
};
