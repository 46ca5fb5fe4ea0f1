// What `generate` and `check` share: the policy that the code asks for, and what is wrong with the override beside it.

import { type Diagnostic, checkPackageNames, mergePolicy, policyWarnings } from "@bulkhead/core";
import { type GeneratedPolicy, generatePolicy } from "../generate.ts";
import { type PolicyOptions, type PolicyPaths, locatePolicy } from "./folders.ts";
import { type PolicyFile, readOverrideFile } from "./read-policy-file.ts";
import type { Terminal } from "./terminal.ts";

export interface InferOptions extends PolicyOptions {
  readonly platform?: "node" | "browser";
  readonly conditions?: readonly string[];
  readonly dev?: boolean;
  readonly cache?: string | false;
}

export interface Inferred {
  readonly paths: PolicyPaths;
  readonly generated: GeneratedPolicy;
  readonly override: PolicyFile | undefined;
  /** BULKHEAD_POLICY_UNKNOWN_PACKAGE for names in the override that nobody has. */
  readonly unknownNames: readonly Diagnostic[];
}

/**
 * Reads the application and its override; writes nothing.
 *
 * @throws {BulkheadError} whatever is wrong with either, BULKHEAD_OVERRIDE_CONFLICT too
 */
export const infer = async (
  entries: readonly string[],
  options: InferOptions,
  terminal: Terminal,
): Promise<Inferred> => {
  const { platform, conditions, dev, cache } = options;
  const paths = locatePolicy(options);
  // Before the generator: a mistake in the override should not cost a minute.
  const override = readOverrideFile(paths);
  const generated = await generatePolicy({
    cwd: paths.root,
    ...(entries.length > 0 && { entries }),
    ...(platform !== undefined && { platform }),
    ...(conditions !== undefined && { conditions }),
    ...(dev !== undefined && { dev }),
    ...(cache !== undefined && { cache }),
    onProgress: (modules) => terminal.progress(`Reading modules … ${modules}`),
  });
  terminal.warn(generated.warnings);
  if (override === undefined) return { paths, generated, override, unknownNames: [] };
  terminal.warn(policyWarnings(override.policy, override.file));
  mergePolicy(generated.policy, override.policy, override.file);
  const known = generated.graph.packages.keys();
  return {
    paths,
    generated,
    override,
    unknownNames: checkPackageNames(override.policy, override.text, override.file, known),
  };
};
