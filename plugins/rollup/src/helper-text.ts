// The text of helpers that are the bundler's own, or of the plugins that compile for it: all packages call the same ones, so nothing in
// them may hold power, or what one package could leave for another.

import { DISABLED_MODULE, type OwnNamespace } from "@bulkhead/confinement";
import { BulkheadError, buildUnsupported, quote } from "@bulkhead/core";
import { HELPERS } from "./read-module.ts";

// plugin-commonjs keeps the host's global object at hand for a `global` in the text. There is none in a text that we compiled.
const withoutGlobal = (code: string): string =>
  code.replace(/\bvar commonjsGlobal = [^;]*;/, "var commonjsGlobal = void 0;");

// What it makes of an ES module for who requires it is one object for all packages.
const NAMESPACE = /(function getAugmentedNamespace\b[^]*?\breturn )a;/;

/** The helper's text without the host's global object, and without an object that a package could write to for another. */
export const withoutSharedState = (code: string): string =>
  withoutGlobal(code).replace(NAMESPACE, "$1Object.freeze(a);");

const refuseHelper = (id: string, what: string): never => {
  throw new BulkheadError(
    buildUnsupported(
      `The bundler's ${quote(id.replaceAll("\0", ""))}, which ${what},`,
      "Report it to Bulkhead, with the versions of the bundler and its plugins.",
    ),
  );
};

/** @throws {BulkheadError} BULKHEAD_BUILD_UNSUPPORTED for a helper that is not as we know it */
export const checkHelper = (own: OwnNamespace, id: string, compiled: string): void => {
  if (compiled.includes(own.modulesFor(HELPERS).compartment))
    refuseHelper(id, "reaches for the host's global object");
  if (
    /\bfunction getAugmentedNamespace\b/.test(compiled) &&
    !compiled.includes("return Object.freeze(a);")
  )
    refuseHelper(id, "makes objects that packages share in a way that is not known");
};

// What bundlers and their plugins put in the place of a module that is switched off, and what is put there instead.
const EMPTY: ReadonlyMap<string, string> = new Map([
  ["", DISABLED_MODULE],
  ["module.exports = {}", DISABLED_MODULE],
  ["export default {}", "export default Object.freeze({})"],
]);

/** The helper's text where it is an empty object, frozen; undefined for any other. */
export const frozenEmpty = (code: string): string | undefined =>
  EMPTY.get(code.trim().replace(/;$/, ""));
