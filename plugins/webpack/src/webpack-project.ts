// What webpack's options say about the application: its folder, its platform, the names that it replaces.

import { readFileSync, realpathSync } from "node:fs";
import { resolve } from "node:path";
import { type Project, openProject } from "@bulkhead/confinement";
import type { SettledOptions } from "@bulkhead/core";
import { POLICY_FILE } from "bulkhead";
import type { Compiler } from "webpack";
import { definesOf } from "./definitions.ts";

type Definitions = Readonly<Record<string, unknown>>;

const isPlain = (value: unknown): value is Definitions =>
  typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;

/** What ProvidePlugin defines: by name, the module that it is of. Longer paths (`a.b`) are left to the modules' own global. */
export const providedBy = ({ options }: Compiler): ReadonlyMap<string, string> => {
  const provided = new Map<string, string>();
  for (const plugin of options.plugins) {
    if (typeof plugin !== "object" || plugin?.constructor.name !== "ProvidePlugin") continue;
    const { definitions } = plugin as { definitions?: unknown };
    for (const [name, value] of isPlain(definitions) ? Object.entries(definitions) : []) {
      const [specifier] = Array.isArray(value) ? (value as unknown[]) : [value];
      if (typeof specifier === "string" && !name.includes(".")) provided.set(name, specifier);
    }
  }
  return provided;
};

const strings = (list: readonly (string | readonly string[])[] | undefined): readonly string[] =>
  list?.filter((entry) => typeof entry === "string") ?? [];

/** The fields of package.json that a `require` goes by. */
const mainFieldsOf = ({ options }: Compiler): readonly string[] => {
  const { mainFields = [], byDependency = {} } = options.resolve;
  // webpack's own ones are by the kind of import: `browser`, `module`, and `...` for those of all kinds.
  const { mainFields: ofRequire = ["..."] } = byDependency["commonjs"] ?? {};
  return strings(ofRequire).flatMap((field) => (field === "..." ? strings(mainFields) : [field]));
};

// LavaMoat's plugin names packages with the application's devDependencies in mind.
/** Whether the policy is none that our generator wrote. */
const isLavaMoats = ({ policy = POLICY_FILE, mode }: SettledOptions, root: string): boolean => {
  if (mode === "generate") return false;
  try {
    const read: unknown =
      typeof policy === "string" ? JSON.parse(readFileSync(resolve(root, policy), "utf8")) : policy;
    return isPlain(read) && read["evaluators"] === undefined;
  } catch {
    // Reported when it is read to be enforced.
    return false;
  }
};

/** @throws {BulkheadError} BULKHEAD_PACKAGE_*, BULKHEAD_DEPENDENCY_NOT_INSTALLED */
export const openWebpackProject = (
  compiler: Compiler,
  options: SettledOptions,
): Promise<Project> => {
  const { root } = options;
  // Empty where they are webpack's own, which depend on the kind of import.
  const { extensions = [] } = compiler.options.resolve;
  const mainFields = mainFieldsOf(compiler);
  return openProject({
    directory: realpathSync(compiler.context),
    root,
    platform: compiler.options.externalsPresets.node === true ? "node" : "browser",
    define: definesOf(compiler),
    dev: isLavaMoats(options, resolve(compiler.context, root ?? ".")),
    ...(extensions.length > 0 && { extensions }),
    ...(mainFields.length > 0 && { mainFields }),
  });
};
