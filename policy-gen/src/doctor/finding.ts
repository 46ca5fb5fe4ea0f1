// What the doctor says of one error: which package, which property, and what to do, the first that can be done first.

import {
  type CanonicalName,
  FIXED_NAMES,
  type SourceLocation,
  formatOverride,
  printable,
  quote,
} from "@bulkhead/core";
import { type Cause, type Reading, causeOf, intrinsicIn, readMessage } from "./causes.ts";
import type { SeenError } from "./seen-error.ts";

export interface Finding {
  /** A code of Bulkhead's, whose page says more; absent where the engine's message is all there is. */
  readonly code: string;
  /** The error's message. */
  readonly error: string;
  /** Canonical name; absent where no frame leads to a package. */
  readonly package?: string;
  /** The property or name that was refused. */
  readonly property?: string;
  readonly location?: SourceLocation;
  /** One sentence. */
  readonly what: string;
  readonly todo: readonly string[];
}

/** Where an error was thrown, as far as files and source maps tell. */
export interface Place {
  readonly location: SourceLocation;
  readonly package?: string;
}

const CODES: Readonly<Record<Cause, string>> = {
  "array-iterator": "BULKHEAD_INTRINSIC_CHANGED",
  exports: "BULKHEAD_EXPORTS_FROZEN",
  "host-class": "BULKHEAD_INTRINSIC_CHANGED",
  inherited: "BULKHEAD_INTRINSIC_CHANGED",
  intrinsic: "BULKHEAD_INTRINSIC_CHANGED",
  "read-only": "BULKHEAD_INTRINSIC_CHANGED",
  undeclared: "BULKHEAD_GLOBAL_DENIED",
};

const ROOT = "$root$";
const isPackage = (name: string | undefined): name is string => name !== undefined && name !== ROOT;

const nameOf = (canonicalName: string): string =>
  canonicalName.slice(canonicalName.lastIndexOf(">") + 1);

const toPatch = (owner: string | undefined): string =>
  isPackage(owner)
    ? `Patch the line: edit it, and run npx patch-package ${printable(nameOf(owner))}`
    : "Change the line";

const toShim = (owner: string | undefined): string =>
  `Where you trust it with all powers of the host, let it run before the freezing: shims: [${JSON.stringify(isPackage(owner) ? printable(nameOf(owner)) : "<its module>")}] (docs/shims.md)`;

const ANOTHER = "Take a release, or another package, that leaves alone what packages share";

// Not a name, and nobody will take it for one: the error does not tell whose they are.
const WHOSE_EXPORTS = "<the package whose exports they are>";

const OWN_EXPORTS = /(?<![\w$])exports\s*[.[,]/;

const overrideOfExports = (owner: string | undefined, line: string): string =>
  formatOverride(
    (isPackage(owner) && OWN_EXPORTS.test(line) ? owner : WHOSE_EXPORTS) as CanonicalName,
    {
      exports: "mutable",
    },
  );

interface Advice {
  readonly what: string;
  readonly todo: readonly string[];
}

type Advise = (reading: Reading, owner: string | undefined, line: string) => Advice;

const shownProperty = (property: string): string =>
  property === "" ? "a property" : quote(property);

const ADVICE: Readonly<Record<Cause, Advise>> = {
  intrinsic: ({ property }, owner, line) => ({
    what: `writes to ${quote(intrinsicIn(line, property) ?? property)}, an intrinsic, which is frozen`,
    todo: [ANOTHER, toShim(owner), toPatch(owner)],
  }),
  "array-iterator": (_, owner) => ({
    what: "assigns [Symbol.iterator], by a value that holds the symbol, to an object that inherits from an array",
    todo: [
      'lockdown: { arrayIterator: "assignable" }; every spread and for-of is then up to 13 times slower',
      toPatch(owner),
    ],
  }),
  inherited: ({ property }, owner) => ({
    what: `assigns ${quote(property)} to an object whose frozen prototype has it, read-only`,
    todo: [
      `${toPatch(owner)}: ${FIXED_NAMES.has(property) ? "an assignment with the name in it (`x.name = …`, where it was computed), " : ""}Object.defineProperty or a method of a class works`,
    ],
  }),
  "host-class": ({ property }) => ({
    what: `writes to ${shownProperty(property)} of a class of the host, which is frozen`,
    todo: [
      "Take a release that patches no class of the host",
      'For the one package that may, grant it: { "XMLHttpRequest.prototype.send": "write" }, say',
      'Where the application itself patches such classes: lockdown: { hostClasses: "open" }',
    ],
  }),
  exports: ({ property }, owner, line) => ({
    what: `writes to ${shownProperty(property)} of CommonJS exports, which are frozen once their module has run`,
    todo: [
      "Run policy generate: it sees most packages that change their exports",
      `Where the write is meant well: ${overrideOfExports(owner, line)}`,
      toPatch(owner),
    ],
  }),
  "read-only": ({ property }, owner, line) => ({
    what: `writes to ${shownProperty(property)} of something frozen: an intrinsic, exports, a class of the host`,
    todo: [
      "If they are exports: policy generate, or the override " + overrideOfExports(owner, line),
      `If it is an intrinsic, ${toShim(owner).replace(/^W/, "w")}`,
      toPatch(owner),
    ],
  }),
  undeclared: ({ property }, owner) => ({
    what: `reads ${quote(property)}, which the policy does not grant or the host does not have`,
    todo: [
      `Where the package should have it: policy generate, or ${formatOverride((isPackage(owner) ? owner : "<the package>") as CanonicalName, { globals: { [property]: true } })}`,
      `Where this host has no ${quote(property)}: the package needs another build, a shim or a patch`,
    ],
  }),
};

const withoutMap = (seen: SeenError): string =>
  seen.frames.length === 0
    ? "Give the whole stack, and the doctor says which package it is"
    : "Build with a source map beside the file, and the doctor says which package it is";

const ofEngine = (seen: SeenError, reading: Reading, place: Place | undefined): Finding => {
  const line = place?.location.lineText ?? "";
  const owner = place?.package;
  const cause = causeOf(reading, line);
  const { what, todo } = ADVICE[cause](reading, owner, line);
  const property = cause === "intrinsic" ? intrinsicIn(line, reading.property) : undefined;
  return {
    code: CODES[cause],
    error: seen.message,
    ...(owner !== undefined && { package: owner }),
    ...((property ?? reading.property) !== "" && { property: property ?? reading.property }),
    ...(place !== undefined && { location: place.location }),
    what,
    todo: owner === undefined ? [...todo, withoutMap(seen)] : todo,
  };
};

const OWN = /^(BULKHEAD_\w+) {2}(.*)$/;
const OWN_PACKAGE = /^(.+?) (?:reads|calls|imports|gives|opens|writes|assigns)\b/;
const OWN_GRANTEE = / grant it to (.+)$/;
const OWN_NAME = /`([^`]+)`|Cannot find module '([^']+)'/;
const PLACE = /^ {2}at (.+):(\d+):(\d+)$/;

const WITHOUT_OVERRIDE: Readonly<Record<string, string>> = {
  BULKHEAD_COMPUTED_IMPORT:
    "No policy can grant it: patch the line, so that it names the module, or take another release",
  BULKHEAD_CODE_GENERATION_DENIED:
    "Give the timer a function instead of a text, or take a release that does",
  BULKHEAD_REALM_LOCKED: "One page holds one confined bundle: build them as one",
};

const ofKernel = (seen: SeenError): Finding | undefined => {
  const [, code, message] = OWN.exec(seen.message) ?? [];
  if (code === undefined || message === undefined) return undefined;
  const owner = OWN_GRANTEE.exec(message)?.[1] ?? OWN_PACKAGE.exec(message)?.[1];
  const names = OWN_NAME.exec(message);
  const property = names?.[1] ?? names?.[2];
  const [, file, line, column] =
    seen.details.map((each) => PLACE.exec(each)).find((found) => found !== null) ?? [];
  const override = seen.details.map((each) => each.trim()).find((each) => each.startsWith("{"));
  return {
    code,
    error: seen.message,
    ...(owner !== undefined && { package: owner }),
    ...(property !== undefined && { property }),
    ...(file !== undefined && {
      location: { file, line: Number(line), column: Number(column) - 1 },
    }),
    what: message,
    todo:
      override === undefined
        ? [WITHOUT_OVERRIDE[code] ?? "Read the code's page"]
        : [
            "Read the line: a package that has no reason for it should not have it",
            `Where it should: policy generate, or in bulkhead/policy-override.json ${override}`,
          ],
  };
};

/** What an error means; undefined where confinement has nothing to do with it. `place`: asked only where it has. */
export const diagnose = (seen: SeenError, place: () => Place | undefined): Finding | undefined => {
  const own = ofKernel(seen);
  if (own !== undefined) return own;
  const reading = readMessage(seen.message);
  return reading === undefined ? undefined : ofEngine(seen, reading, place());
};
