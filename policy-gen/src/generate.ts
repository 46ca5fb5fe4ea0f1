// The generator: entries in, policy and evidence out. Reads, never writes.

import { resolve } from "node:path";
import {
  type PackageGraph,
  type ReadPowers,
  makeNodePowers,
  makeResolver,
  mapPackages,
  resolveEntry,
} from "@bulkhead/compartment-mapper";
import type { Diagnostic } from "@bulkhead/core";
import { readIntrinsicNames } from "@bulkhead/runtime-kernel/intrinsic-names";
import { defaultEntries } from "./default-entries.ts";
import type { Evidence } from "./evidence.ts";
import { findCircles } from "./find-circles.ts";
import { type InferredPolicy, type ReachedModule, inferPolicy } from "./infer-policy.ts";
import { type EntryConfig, readConfig } from "./read-config.ts";
import { readModules } from "./read-modules.ts";

export interface GenerateOptions {
  /** The application's folder. */
  readonly cwd: string;
  /** Paths; default: those of bulkhead.config.js, else package.json's. */
  readonly entries?: readonly string[];
  /** For `entries`; default `node`. */
  readonly platform?: "node" | "browser";
  readonly conditions?: readonly string[];
  readonly define?: Readonly<Record<string, string>>;
  /** Whether devDependencies of the application may be imported. */
  readonly dev?: boolean;
}

export interface GeneratedPolicy extends InferredPolicy {
  readonly graph: PackageGraph;
  readonly warnings: readonly Diagnostic[];
}

const chooseEntries = async (
  options: GenerateOptions,
  powers: ReadPowers,
): Promise<readonly EntryConfig[]> => {
  const { cwd, entries, platform = "node", conditions, define = {} } = options;
  const common = { platform, define, ...(conditions !== undefined && { conditions }) };
  if (entries !== undefined && entries.length > 0)
    return entries.map((path) => ({ path, ...common }));
  return (
    (await readConfig(cwd)) ?? defaultEntries(cwd, powers).map((path) => ({ path, ...common }))
  );
};

/**
 * Reads everything that the entries reach and infers the policy for it. Several entries give the union of what each needs.
 *
 * @throws {BulkheadError} whatever is wrong with the application; nothing has been written then
 */
export const generatePolicy = async (
  options: GenerateOptions,
): Promise<GeneratedPolicy & { readonly evidence: Evidence }> => {
  const powers = makeNodePowers();
  const cwd = resolve(options.cwd);
  const intrinsics = await readIntrinsicNames();
  const entries = await chooseEntries({ ...options, cwd }, powers);
  const graph = mapPackages(cwd, { powers, dev: options.dev ?? false });
  const reached: ReachedModule[] = [];
  const warnings: Diagnostic[] = [];
  for (const { path, platform, conditions, define } of entries) {
    const resolver = makeResolver(graph, {
      powers,
      platform,
      ...(conditions !== undefined && { conditions }),
    });
    const entry = resolveEntry(path, { graph, resolver, powers });
    const { modules, warnings: found } = readModules(entry, {
      graph,
      resolver,
      powers,
      platform,
      define: new Map(Object.entries(define)),
      intrinsics,
    });
    reached.push(...modules.values());
    warnings.push(...found, ...findCircles(modules));
  }
  return { ...inferPolicy(reached, intrinsics), graph, warnings };
};
