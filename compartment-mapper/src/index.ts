export {
  type CompartmentMap,
  type CompartmentMapPackage,
  makeCompartmentMap,
} from "./compartment-map.ts";
export { type UnownedFile, describeUnownedFile } from "./describe-unowned-file.ts";
export { makeNodePowers } from "./node-powers.ts";
export {
  type MapOptions,
  type PackageGraph,
  type PackageNode,
  mapPackages,
} from "./package-graph.ts";
export type { ReadPowers } from "./read-powers.ts";
export type { ImportKind, Platform, Resolution } from "./resolution.ts";
export {
  type ContextSearch,
  type OwnFileSearch,
  findContextFiles,
  findOwnFiles,
  isOutOfReach,
} from "./own-files.ts";
export { relativePath } from "./relative-path.ts";
export { resolveEntry } from "./resolve-entry.ts";
export {
  type ModuleFormat,
  type Resolver,
  type ResolverOptions,
  makeResolver,
} from "./resolve-module.ts";
