export { type CanonicalName, ROOT, isCanonicalName, isPackageName, makeCanonicalName } from "./canonical-name.ts";
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
export { type GlobalGrant, NO_GRANTS, type Policy, type Resource } from "./policy/policy.ts";
export { printable, quote } from "./quote.ts";
