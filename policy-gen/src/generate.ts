// The generator: entries in, policy and evidence out. Reads, never writes.

import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join, resolve } from "node:path";
import {
  type PackageGraph,
  type ReadPowers,
  makeNodePowers,
  makeResolver,
  mapPackages,
  resolveEntry,
} from "@bulkhead/compartment-mapper";
import type { Diagnostic, IntrinsicNames } from "@bulkhead/core";
import { readIntrinsicNames } from "@bulkhead/runtime-kernel/intrinsic-names";
import { fingerprintAnalyser } from "./analysis/analyser-fingerprint.ts";
import { FactsCache } from "./analysis/facts-cache.ts";
import type { Analyse } from "./analysis/module-text.ts";
import { WorkerPool } from "./analysis/worker-pool.ts";
import { defaultEntries } from "./default-entries.ts";
import type { Evidence } from "./evidence.ts";
import { addInstallScripts } from "./find-install-scripts.ts";
import { findCircles } from "./find-circles.ts";
import { type InferredPolicy, type ReachedModule, inferPolicy } from "./infer-policy.ts";
import { type EntryConfig, readConfig } from "./read-config.ts";
import { type ReadModules, readModules } from "./read-modules.ts";

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
  /** Folder for facts of earlier runs; default `node_modules/.cache/bulkhead`, where there is a `node_modules`. */
  readonly cache?: string | false;
  /** How many threads may analyse; default one for each processor, 0 for none. */
  readonly threads?: number;
  /** Told now and then how many modules have been found. */
  readonly onProgress?: (modules: number) => void;
}

export interface GeneratedPolicy extends InferredPolicy {
  readonly graph: PackageGraph;
  readonly warnings: readonly Diagnostic[];
  readonly moduleCount: number;
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

const cacheFolder = (cwd: string, cache: string | false | undefined): string | undefined => {
  if (cache === false) return undefined;
  if (cache !== undefined) return resolve(cwd, cache);
  const packages = join(cwd, "node_modules");
  return existsSync(packages) ? join(packages, ".cache/bulkhead") : undefined;
};

/** Runs `act` with all that makes analysis faster and changes none of its answers. */
const withAnalysis = async <T>(
  { cwd, cache, threads = availableParallelism() }: GenerateOptions,
  intrinsics: IntrinsicNames,
  act: (analyse: Analyse) => Promise<T>,
): Promise<T> => {
  const pool = new WorkerPool(intrinsics, threads);
  const folder = cacheFolder(cwd, cache);
  const facts =
    folder === undefined ? undefined : new FactsCache(folder, fingerprintAnalyser(intrinsics));
  try {
    const result = await act(facts?.before(pool.analyse) ?? pool.analyse);
    facts?.save();
    return result;
  } finally {
    await pool.close();
  }
};

/**
 * Reads everything that the entries reach and infers the policy for it. Several entries give the union of what each needs.
 *
 * @throws {BulkheadError} whatever is wrong with the application; nothing has been written then but facts, in the cache
 */
export const generatePolicy = async (
  options: GenerateOptions,
): Promise<GeneratedPolicy & { readonly evidence: Evidence }> => {
  const powers = makeNodePowers();
  const cwd = resolve(options.cwd);
  const intrinsics = await readIntrinsicNames();
  const entries = await chooseEntries({ ...options, cwd }, powers);
  const graph = mapPackages(cwd, { powers, dev: options.dev ?? false });
  const readEntry = async (
    { path, platform, conditions, define }: EntryConfig,
    analyse: Analyse,
  ): Promise<ReadModules> => {
    const resolver = makeResolver(graph, {
      powers,
      platform,
      ...(conditions !== undefined && { conditions }),
    });
    const entry = resolveEntry(path, { graph, resolver, powers });
    const { onProgress = () => {} } = options;
    const defines = new Map(Object.entries(define));
    const walk = { graph, resolver, powers, platform, define: defines, onProgress };
    return readModules(entry, walk, analyse);
  };
  const read = await withAnalysis({ ...options, cwd }, intrinsics, async (analyse) => {
    const all: ReadModules[] = [];
    for (const entry of entries) all.push(await readEntry(entry, analyse));
    return all;
  });
  const reached: readonly ReachedModule[] = read.flatMap(({ modules }) => [...modules.values()]);
  const warnings = read.flatMap((one) => [...one.warnings, ...findCircles(one.modules)]);
  const moduleCount = new Set(reached.map(({ file }) => file)).size;
  const { policy, evidence } = inferPolicy(reached, intrinsics);
  return {
    policy,
    evidence: addInstallScripts(evidence, graph, powers),
    graph,
    warnings,
    moduleCount,
  };
};
