// bulkhead.config.js: the entries from which the policy is generated. It is code of the application's own authors, run
// like any bundler's configuration.

import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { BulkheadError, configInvalid } from "@bulkhead/core";

export interface EntryConfig {
  /** Relative to the application. */
  readonly path: string;
  readonly platform: "node" | "browser";
  /** Instead of the bundler's default conditions. */
  readonly conditions?: readonly string[];
  /** As the bundler's: dotted path to the text of an expression. */
  readonly define: Readonly<Record<string, string>>;
}

const CONFIG_FILE = "bulkhead.config.js";

const KEYS = new Set(["path", "platform", "conditions", "define"]);

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((each) => typeof each === "string");

const parseEntry = (value: unknown, index: number): EntryConfig => {
  const refuse = (reason: string): never => {
    throw new BulkheadError(configInvalid(CONFIG_FILE, `entry ${index + 1} ${reason}`));
  };
  if (!isRecord(value)) return refuse("is no object");
  const { path, platform = "node", conditions, define = {} } = value;
  const unknown = Object.keys(value).find((key) => !KEYS.has(key));
  if (unknown !== undefined) return refuse(`has an unknown key, ${unknown}`);
  if (typeof path !== "string" || path === "") return refuse("has no `path`");
  if (platform !== "node" && platform !== "browser")
    return refuse("has a `platform` that is neither `node` nor `browser`");
  if (conditions !== undefined && !isTexts(conditions))
    return refuse("has `conditions` that are no list of names");
  if (!isRecord(define) || !isTexts(Object.values(define)))
    return refuse("has a `define` that does not map names to texts");
  return {
    path,
    platform,
    define: define as Record<string, string>,
    ...(conditions !== undefined && { conditions }),
  };
};

/**
 * The entries of the configuration file; undefined where there is none.
 *
 * @throws {BulkheadError} BULKHEAD_CONFIG_INVALID
 */
export const readConfig = async (
  directory: string,
): Promise<readonly EntryConfig[] | undefined> => {
  const path = join(directory, CONFIG_FILE);
  if (!existsSync(path)) return undefined;
  let exported: unknown;
  try {
    ({ default: exported } = (await import(pathToFileURL(path).href)) as { default?: unknown });
  } catch (error) {
    throw new BulkheadError(
      configInvalid(CONFIG_FILE, error instanceof Error ? error.message : String(error)),
    );
  }
  const entries = isRecord(exported) ? exported["entries"] : undefined;
  if (!Array.isArray(entries) || entries.length === 0)
    throw new BulkheadError(configInvalid(CONFIG_FILE, "it names no entries"));
  return entries.map(parseEntry);
};
