// Where an import leads, by the id that the bundler resolved it to.

import type { EdgeTarget } from "@bulkhead/confinement";
import { type ImportFact, builtinModuleName } from "@bulkhead/core";
import type { PluginContext } from "rollup";
import type { Build } from "./build.ts";
import { carriedId, ownerOfId, readModuleId } from "./module-id.ts";

const IN_ADDRESS = /^(?:data:|\0rolldown\/data-url:)/i;

// Code in an address is no file of any package's; what is data there is anybody's.
const targetInAddress = (id: string, { records }: Build): EdgeTarget =>
  records.get(id)?.kind === "data" ? { kind: "none" } : { kind: "unowned", file: "data:" };

/** `isExternal`: the bundler leaves it to the host. */
export const toTarget = (id: string, isExternal: boolean, build: Build): EdgeTarget => {
  const carried = carriedId(id);
  const read = readModuleId(carried);
  switch (read.kind) {
    case "own": {
      const module = build.own.builtinAt(read.path);
      return module === undefined ? { kind: "none" } : { kind: "builtin", module };
    }
    case "helper":
    case "loader":
    case "runtime":
    case "beside":
      // By the name of a helper that is not there.
      return isExternal ? { kind: "external", specifier: carried } : { kind: "none" };
    case "module": {
      if (IN_ADDRESS.test(carried)) return targetInAddress(carried, build);
      if (isExternal) return { kind: "external", specifier: carried };
      const owner = ownerOfId(carried, build.run.project);
      if (owner === undefined) return { kind: "unowned", file: read.file ?? carried };
      const recorded = build.records.get(carried);
      // What its module passes on, and whether its exports are frozen, is asked for by the file.
      return recorded?.kind === "code"
        ? { kind: "package", owner, file: recorded.module.file }
        : { kind: "package", owner };
    }
  }
};

/** For an import that may have to fail at run time; undefined where it leads nowhere. */
export const findImportTarget = async (
  context: Pick<PluginContext, "resolve">,
  build: Build,
  id: string,
  { specifier, kind }: ImportFact,
): Promise<EdgeTarget | undefined> => {
  // Compile refuses it by name.
  if (specifier.startsWith("bulkhead:")) return undefined;
  const found = await context.resolve(specifier, id, {
    custom: { "node-resolve": { isRequire: kind === "require" } },
  });
  if (found === null) return undefined;
  const isExternal = Boolean(found.external);
  const module = isExternal ? builtinModuleName(specifier) : undefined;
  return module === undefined ? toTarget(found.id, isExternal, build) : { kind: "builtin", module };
};
