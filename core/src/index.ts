export {
  type CanonicalName,
  ROOT,
  isCanonicalName,
  isPackageName,
  makeCanonicalName,
} from "./canonical-name.ts";
export {
  type Capability,
  type Category,
  SEVERITIES,
  type Severity,
  compareSeverity,
  worseOf,
} from "./capabilities/capability.ts";
export { capabilityOf, severityOfWrite } from "./capabilities/capability-of.ts";
export { isHostName } from "./capabilities/host-name.ts";
export { powerlessWhole } from "./capabilities/powerless.ts";
export { HAZARDS, severityOfHazard } from "./capabilities/hazard.ts";
export { compareText } from "./compare-text.ts";
export { counted } from "./counted.ts";
export {
  BulkheadError,
  type Diagnostic,
  type SourceLocation,
  formatCodeFrame,
  formatDiagnostic,
  formatLocation,
} from "./diagnostic.ts";
export {
  policyStale,
  revisionUnknown,
  revisionWithoutBase,
  revisionWithoutPolicy,
  usage,
  writeFailed,
} from "./errors/command-errors.ts";
export { ERROR_TITLES, type ErrorCode } from "./errors/codes.ts";
export {
  circularImport,
  importUnresolved,
  moduleReserved,
  moduleSyntax,
  moduleUnreadable,
  strictMode,
} from "./errors/module-errors.ts";
export {
  buildUnsupported,
  configInvalid,
  optionInvalid,
  optionUnknown,
  optionUnsupported,
  pluginOrder,
  shimInvalid,
} from "./errors/option-errors.ts";
export {
  type MissingDependency,
  type UnownedPackage,
  type UnownedReason,
  dependencyNotInstalled,
  entryMissing,
  fileOutsidePackages,
  packageJsonInvalid,
  packageJsonMissing,
  packageNameInvalid,
} from "./errors/package-errors.ts";
export { policyMissing, policyUnreadable } from "./errors/policy-errors.ts";
export { checkObsolete } from "./policy/check-obsolete.ts";
export { checkPackageNames } from "./policy/check-package-names.ts";
export { formatJson, formatOverride, formatPolicy } from "./policy/format.ts";
export { makeRecord } from "./policy/json-source.ts";
export { mergePolicy } from "./policy/merge.ts";
export { nearestName } from "./policy/nearest-name.ts";
export { parseOverride, parsePolicy, policyWarnings } from "./policy/parse.ts";
export { builtinModuleName } from "./facts/builtin-modules.ts";
export { type GlobalGrant, NO_GRANTS, type Policy, type Resource } from "./policy/policy.ts";
export {
  builtinDenials,
  builtinGrant,
  globalGrants,
  hasFrozenExports,
  isUnbound,
  listedName,
  mayEvaluate,
  mayImport,
  resourceOf,
} from "./policy/query.ts";
export { printable, quote } from "./quote.ts";
export {
  type CompileOptions,
  type ImportsApart,
  type OwnFiles,
  type OwnModules,
} from "./compile/rewriter.ts";
export { addressVariable } from "./compile/module-addresses.ts";
export { type CompiledModule, compileModule } from "./compile/compile-module.ts";
export {
  type HostImport,
  builtinModule,
  builtinViewArguments,
  commonsModule,
  compartmentModule,
  compartmentOptions,
  kernelModule,
  type ShimSpelling,
  kernelOptions,
  requiredKernelModule,
  shimModule,
  shimModuleApart,
  literal,
} from "./compile/own-modules.ts";
export { type Analysis, type AnalysisOptions, analyseModule } from "./facts/analyse-module.ts";
export {
  type BuiltinUse,
  type ContextFact,
  type ExportsWrite,
  type GlobalUse,
  type Hazard,
  type HazardKind,
  type ImportFact,
  type ImportKind,
  type ImportedUse,
  type ModuleFacts,
  type ModuleFormat,
  NO_FACTS,
  type OverrideFact,
  type OwnFilePattern,
  type PassedExport,
  type Place,
  type Use,
  RENAMED_REQUIRE,
} from "./facts/facts.ts";
export { checkModuleBytes, isSoundText } from "./facts/check-bytes.ts";
export { type DefinedText, readDefined } from "./facts/defined-text.ts";
export { globalUseOf } from "./facts/global-use.ts";
export { FIXED_NAMES } from "./facts/fixed-names.ts";
export { type IntrinsicNames } from "./facts/intrinsic-names.ts";
export { type SourceLanguage, sourceLocation } from "./facts/parse-source.ts";
export {
  type PackageLabel,
  builtinDenied,
  codeGenerationDenied,
  computedImport,
  exportsFrozen,
  lostPattern,
  intrinsicChanged,
  lastMatchRead,
  environmentWriteLost,
  externalGlobal,
  externalModule,
  globalDenied,
  globalWriteUnlisted,
  importDenied,
  nativeDenied,
} from "./errors/enforcement-errors.ts";
export {
  COMPARTMENT_MAP,
  isCompartmentMap,
  namedCompartmentMap,
} from "./enforce/compartment-map-name.ts";
export { compileOptionsFor } from "./enforce/compile-options.ts";
export {
  type DeniedGlobal,
  findDeniedBuiltin,
  findDeniedGlobals,
  hasGlobal,
} from "./enforce/find-denied-uses.ts";
export { type LostWrite, findLostWrites } from "./enforce/find-lost-writes.ts";
export { type ImportingModule, findRefusedWrites } from "./enforce/find-refused-writes.ts";
export {
  type KernelPrelude,
  type KnownKernel,
  type OutputKind,
  bannerLines,
  closingLine,
  importLine,
  kernelFile,
  kernelFileName,
  makeKernelPrelude,
  openingLine,
} from "./enforce/kernel-prelude.ts";
export {
  ANYWHERE,
  type FrameLine,
  type FrozenModules,
  type WebpackRuntime,
  type WebpackSettings,
  viewKey,
  webpackChunkLine,
  webpackRuntimeLine,
  webpackRuntimeName,
} from "./enforce/webpack-frame.ts";
export {
  type LoaderWrapper,
  type WrapperDependency,
  WRAPPER_CLOSING,
  isDottedName,
  wrapperOpening,
} from "./enforce/loader-wrapper.ts";
export {
  type BulkheadOptions,
  type Mode,
  type SettledOptions,
  parseOptions,
} from "./enforce/plugin-options.ts";
export {
  NAMES_FOR_NODE,
  type ScuttleOption,
  type ScuttlePreset,
  type ScuttleSettings,
} from "./enforce/scuttle-options.ts";
