// The catalogue: every error that Bulkhead reports has a code here, a builder beside this file, a page in
// docs/errors and a test that produces it (core/test/errors.test.ts checks all three).

/** Each code with the title of its page. Codes are stable: they are searched for, suppressed and linked to. */
export const ERROR_TITLES: Readonly<Record<ErrorCode, string>> = {
  BULKHEAD_BUILD_UNSUPPORTED: "The build has a setting under which nothing can be confined",
  BULKHEAD_BUILTIN_DENIED: "A package imports a builtin module that the policy does not grant",
  BULKHEAD_CIRCULAR_IMPORT: "Modules of the application import each other in a circle",
  BULKHEAD_CODE_GENERATION_DENIED: "A package evaluates text without the grant to do so",
  BULKHEAD_COMPUTED_IMPORT: "A package imports a module whose name is computed at run time",
  BULKHEAD_CONFIG_INVALID: "bulkhead.config.js cannot be used",
  BULKHEAD_DEPENDENCY_NOT_INSTALLED: "A dependency named in a package.json is not installed",
  BULKHEAD_ENTRY_MISSING: "An entry point does not exist",
  BULKHEAD_ENVIRONMENT_WRITE: "A package writes to the environment, and only it will see that",
  BULKHEAD_EXPORTS_FROZEN: "A module writes to CommonJS exports that are frozen by then",
  BULKHEAD_EXTERNAL_MODULE: "A package's import would stay outside the bundle, unconfined",
  BULKHEAD_FILE_OUTSIDE_PACKAGES: "A file belongs to no package of the application",
  BULKHEAD_GLOBAL_DENIED: "A package reads a global that the policy does not grant",
  BULKHEAD_GLOBAL_SCUTTLED: "Code outside of the bundle uses a global that was scuttled",
  BULKHEAD_GLOBAL_WRITE_UNLISTED:
    "A package defines a global that its other modules were compiled without",
  BULKHEAD_IMPORT_DENIED: "A package imports another package that the policy does not grant",
  BULKHEAD_IMPORT_UNRESOLVED: "An import leads to no module",
  BULKHEAD_INTRINSIC_CHANGED: "A module changes, as it loads, what lockdown has frozen",
  BULKHEAD_LAST_MATCH:
    "A module reads the last match of all packages, and finds its own or nothing",
  BULKHEAD_MANIFEST_INVALID: "compartment-map.json cannot be used to verify a build",
  BULKHEAD_MODULE_FORMAT: "A module's syntax contradicts the format that its file's name says",
  BULKHEAD_MODULE_RESERVED: "A package asks for a module of Bulkhead's own",
  BULKHEAD_MODULE_SYNTAX: "A module has a syntax error",
  BULKHEAD_MODULE_UNREADABLE: "A module's file cannot be read as text",
  BULKHEAD_NATIVE_DENIED: "A package loads a native addon that the policy does not grant",
  BULKHEAD_OPTION_INVALID: "An option is unknown or has a wrong value",
  BULKHEAD_OPTION_UNSUPPORTED: "An option has no effect yet and is therefore refused",
  BULKHEAD_OUTPUT_COMMENT: "An output has an HTML-like comment",
  BULKHEAD_OUTPUT_EVALUATES: "An output evaluates text by the host's `eval`",
  BULKHEAD_OUTPUT_FREE_NAME: "An output reads or assigns a name of the real global object",
  BULKHEAD_OUTPUT_IMPORT: "An output loads what the manifest does not list",
  BULKHEAD_OUTPUT_IMPORT_META: "An output uses `import.meta` for more than its address",
  BULKHEAD_OUTPUT_KERNEL: "The kernel is not in front of an output as it must be",
  BULKHEAD_OUTPUT_POWER: "An output uses the kernel otherwise than the policy says",
  BULKHEAD_OUTPUT_SLOPPY: "An output is not strict code",
  BULKHEAD_OUTPUT_SYNTAX: "An output cannot be read as strict code",
  BULKHEAD_OUTPUT_UNLISTED: "The files of a build are not those that the manifest lists",
  BULKHEAD_OVERRIDE_CONFLICT: "An override grants a path below one that is granted already",
  BULKHEAD_OVERRIDE_OBSOLETE: "An entry of an override changes nothing",
  BULKHEAD_PACKAGE_JSON_INVALID: "A package.json is missing or cannot be used",
  BULKHEAD_PACKAGE_NAME_INVALID: "A package folder has a name that no package may have",
  BULKHEAD_PLUGIN_ORDER: "The plugin is not the first in the list",
  BULKHEAD_POLICY_MISSING: "A policy file does not exist",
  BULKHEAD_POLICY_RESOLUTIONS: "A policy replaces modules, which has no effect",
  BULKHEAD_POLICY_SHAPE: "A policy file has the wrong shape",
  BULKHEAD_POLICY_STALE: "policy.json is not what the code asks for",
  BULKHEAD_POLICY_SYNTAX: "A policy file is not JSON",
  BULKHEAD_POLICY_UNKNOWN_PACKAGE: "A policy names a package that the application does not have",
  BULKHEAD_POLICY_UNREADABLE: "A policy file cannot be read",
  BULKHEAD_REALM_LOCKED: "A second confined bundle runs in one page, worker or process",
  BULKHEAD_REVISION_UNKNOWN: "A git revision or a file at it does not exist",
  BULKHEAD_SHIM_INVALID: "A shim is missing or cannot be bundled",
  BULKHEAD_STRICT_MODE: "A module has syntax that strict mode forbids",
  BULKHEAD_USAGE: "The command line is not one that Bulkhead knows",
  BULKHEAD_WRITE_FAILED: "A file cannot be written",
};

export type ErrorCode =
  | "BULKHEAD_BUILD_UNSUPPORTED"
  | "BULKHEAD_BUILTIN_DENIED"
  | "BULKHEAD_CIRCULAR_IMPORT"
  | "BULKHEAD_CODE_GENERATION_DENIED"
  | "BULKHEAD_COMPUTED_IMPORT"
  | "BULKHEAD_CONFIG_INVALID"
  | "BULKHEAD_DEPENDENCY_NOT_INSTALLED"
  | "BULKHEAD_ENTRY_MISSING"
  | "BULKHEAD_ENVIRONMENT_WRITE"
  | "BULKHEAD_EXPORTS_FROZEN"
  | "BULKHEAD_EXTERNAL_MODULE"
  | "BULKHEAD_FILE_OUTSIDE_PACKAGES"
  | "BULKHEAD_GLOBAL_DENIED"
  | "BULKHEAD_GLOBAL_SCUTTLED"
  | "BULKHEAD_GLOBAL_WRITE_UNLISTED"
  | "BULKHEAD_IMPORT_DENIED"
  | "BULKHEAD_IMPORT_UNRESOLVED"
  | "BULKHEAD_INTRINSIC_CHANGED"
  | "BULKHEAD_LAST_MATCH"
  | "BULKHEAD_MANIFEST_INVALID"
  | "BULKHEAD_MODULE_FORMAT"
  | "BULKHEAD_MODULE_RESERVED"
  | "BULKHEAD_MODULE_SYNTAX"
  | "BULKHEAD_MODULE_UNREADABLE"
  | "BULKHEAD_NATIVE_DENIED"
  | "BULKHEAD_OPTION_INVALID"
  | "BULKHEAD_OPTION_UNSUPPORTED"
  | "BULKHEAD_OUTPUT_COMMENT"
  | "BULKHEAD_OUTPUT_EVALUATES"
  | "BULKHEAD_OUTPUT_FREE_NAME"
  | "BULKHEAD_OUTPUT_IMPORT"
  | "BULKHEAD_OUTPUT_IMPORT_META"
  | "BULKHEAD_OUTPUT_KERNEL"
  | "BULKHEAD_OUTPUT_POWER"
  | "BULKHEAD_OUTPUT_SLOPPY"
  | "BULKHEAD_OUTPUT_SYNTAX"
  | "BULKHEAD_OUTPUT_UNLISTED"
  | "BULKHEAD_OVERRIDE_CONFLICT"
  | "BULKHEAD_OVERRIDE_OBSOLETE"
  | "BULKHEAD_PACKAGE_JSON_INVALID"
  | "BULKHEAD_PACKAGE_NAME_INVALID"
  | "BULKHEAD_PLUGIN_ORDER"
  | "BULKHEAD_POLICY_MISSING"
  | "BULKHEAD_POLICY_RESOLUTIONS"
  | "BULKHEAD_POLICY_SHAPE"
  | "BULKHEAD_POLICY_STALE"
  | "BULKHEAD_POLICY_SYNTAX"
  | "BULKHEAD_POLICY_UNKNOWN_PACKAGE"
  | "BULKHEAD_POLICY_UNREADABLE"
  | "BULKHEAD_REALM_LOCKED"
  | "BULKHEAD_REVISION_UNKNOWN"
  | "BULKHEAD_SHIM_INVALID"
  | "BULKHEAD_STRICT_MODE"
  | "BULKHEAD_USAGE"
  | "BULKHEAD_WRITE_FAILED";
