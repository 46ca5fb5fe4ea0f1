export { type CanonicalName, ROOT, isCanonicalName, isPackageName, makeCanonicalName } from "./canonical-name.ts";
export {
  type Capability,
  type Category,
  SEVERITIES,
  type Severity,
  compareSeverity,
  worseOf,
} from "./capabilities/capability.ts";
export { capabilityOf, severityOfWrite } from "./capabilities/capability-of.ts";
export {
  BulkheadError,
  type Diagnostic,
  type SourceLocation,
  formatCodeFrame,
  formatDiagnostic,
  formatLocation,
} from "./diagnostic.ts";
export { ERROR_TITLES, type ErrorCode } from "./errors/codes.ts";
export { moduleSyntax } from "./errors/module-errors.ts";
export {
  type MissingDependency,
  type UnownedFile,
  dependencyNotInstalled,
  entryMissing,
  fileOutsidePackages,
  packageJsonInvalid,
  packageJsonMissing,
  packageNameInvalid,
} from "./errors/package-errors.ts";
export { policyMissing, policyUnreadable } from "./errors/policy-errors.ts";
export { checkPackageNames } from "./policy/check-package-names.ts";
export { formatOverride, formatPolicy } from "./policy/format.ts";
export { makeRecord } from "./policy/json-source.ts";
export { mergePolicy } from "./policy/merge.ts";
export { nearestName } from "./policy/nearest-name.ts";
export { parseOverride, parsePolicy, policyWarnings } from "./policy/parse.ts";
export { builtinModuleName } from "./facts/builtin-modules.ts";
export { type GlobalGrant, NO_GRANTS, type Policy, type Resource } from "./policy/policy.ts";
export { builtinGrant, globalGrants, isUnbound, mayEvaluate, mayImport, resourceOf } from "./policy/query.ts";
export { printable, quote } from "./quote.ts";
