// Diagnostics about options: of the plugins and of bulkhead.config.js.

import type { Diagnostic } from "../diagnostic.ts";
import { quote } from "../quote.ts";

/** `nearest` is the known option that was probably meant. */
export const optionUnknown = (option: string, nearest?: string): Diagnostic => ({
  code: "BULKHEAD_OPTION_INVALID",
  message: `${quote(option)} is no option of Bulkhead`,
  fix:
    nearest === undefined
      ? "Remove it: an option that does nothing protects nothing."
      : `Did you mean ${quote(nearest)}?`,
});

export const optionInvalid = (option: string, expected: string): Diagnostic => ({
  code: "BULKHEAD_OPTION_INVALID",
  message: `The option ${quote(option)} must be ${expected}`,
  fix: "Correct the option; a wrong value is never guessed at.",
});

export const optionUnsupported = (option: string, instead: string): Diagnostic => ({
  code: "BULKHEAD_OPTION_UNSUPPORTED",
  message: `The option ${quote(option)} has no effect in this version`,
  notes: ["Whoever sets it relies on it, so it is refused and not ignored."],
  fix: instead,
});

export const pluginOrder = (plugin: string): Diagnostic => ({
  code: "BULKHEAD_PLUGIN_ORDER",
  message: `The plugin ${quote(plugin)} stands before Bulkhead's`,
  notes: [
    "Bulkhead confines what other plugins load, and can do so only for those that come after it.",
  ],
  fix: "Put bulkhead() first in the list of plugins.",
});

export const buildUnsupported = (what: string, fix: string): Diagnostic => ({
  code: "BULKHEAD_BUILD_UNSUPPORTED",
  message: `${what} cannot be confined`,
  fix,
});

export const configInvalid = (file: string, reason: string): Diagnostic => ({
  code: "BULKHEAD_CONFIG_INVALID",
  message: `${quote(file)} cannot be used: ${reason}`,
  fix: "It exports `{ entries: [{ path, platform?, conditions?, define? }] }` as default.",
});

export const shimInvalid = (shim: string, reason: string): Diagnostic => ({
  code: "BULKHEAD_SHIM_INVALID",
  message: `The shim ${quote(shim)} cannot be used: ${reason}`,
  fix: "Name a module of an installed dependency, or a file relative to the application's folder, that needs nothing from outside the bundle.",
});
