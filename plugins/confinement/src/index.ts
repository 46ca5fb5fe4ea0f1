export { Analyser, type AnalysedCode, type JavaScript, type SourceCode } from "./analyser.ts";
export { type Violations, checkGraph } from "./check-graph.ts";
export { closingLine } from "./closing-line.ts";
export {
  type Chunks,
  type MapSources,
  type MappedOutput,
  formatBundleMap,
} from "./compartment-map.ts";
export { type ConfinedCode, type ConfinementRules, Confiner, type Stage } from "./confiner.ts";
export { DISABLED_MODULE } from "./disabled-module.ts";
export { textForGraph } from "./own-patterns.ts";
export { inferFromGraph } from "./infer-from-graph.ts";
export type {
  CodeModule,
  ConfinedModule,
  DataModule,
  Edge,
  EdgeTarget,
  ModuleGraph,
} from "./module-graph.ts";
export {
  KERNEL_PATH,
  type OwnModule,
  OwnNamespace,
  type OwnSources,
  REQUIRED_KERNEL_PATH,
} from "./own-namespace.ts";
export { findOwner, ownerOfCode } from "./owner-of-file.ts";
export {
  type RunPolicy,
  generateRunPolicy,
  readRunPolicy,
  watchedPolicyFiles,
} from "./policy-of-run.ts";
export { type Project, type ProjectOptions, openProject } from "./project.ts";
export { type Frame, frameCode, linesAfter, linesBefore } from "./frame-output.ts";
export { type BuildKernel, makeBuildKernel } from "./kernel.ts";
export { sha256 } from "./sha256.ts";
export { type WrittenBuild, verifyBuild } from "./verify-build.ts";
export { composeSourceMaps, withoutForeignSources } from "./source-maps.ts";
export { findIncomingMap } from "./incoming-map.ts";
