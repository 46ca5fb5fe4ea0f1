// What a package gets instead of what it was not granted: errors that name the package, the place and the override to
// add. They carry strings only: an object in an error would travel from one compartment to another.
import { defineProperty, freeze, join, reject, replace, stringify } from "./commons.ts";

// Names and paths are a package's own words: control characters could forge lines of a log, bidirectional marks reorder it.
const UNPRINTABLE = /[^ -~]/gu;
const escapeCharacter = (character: string): string =>
  `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
const printable = (text: string): string => replace(UNPRINTABLE, text, escapeCharacter);

/** What an error of a denial says. */
export interface Denial {
  readonly type: new (message: string) => Error;
  readonly code: string;
  readonly message: string;
  readonly packageName: string;
  readonly place?: string | undefined;
  /** JSON to add to policy-override.json. */
  readonly override?: string | undefined;
  /** The error's `code`, where programs look for another one than ours. */
  readonly errorCode?: string;
}

/** The error of a denial. It has the denial's strings as properties. */
export const makeDenial = ({
  type,
  code,
  message,
  packageName,
  place,
  override,
  errorCode = code,
}: Denial): Error => {
  const lines = [printable(`${code}  ${message}`)];
  if (place !== undefined) lines[lines.length] = `  at ${printable(place)}`;
  if (override !== undefined) {
    lines[lines.length] = "  To grant it, add to bulkhead/policy-override.json:";
    lines[lines.length] = `    ${printable(override)}`;
  }
  const error = new type(join(lines, "\n"));
  const details: Record<string, string | undefined> = {
    code: errorCode,
    package: packageName,
    place,
    override,
  };
  for (const name in details) {
    const value = details[name];
    if (value === undefined) continue;
    defineProperty(error, name, { value, writable: true, enumerable: true, configurable: true });
  }
  return error;
};

/** The override that adds one grant, as formatOverride in core writes it. */
export const overrideFor = (packageName: string, resource: string): string =>
  `{ "resources": { ${stringify(packageName)}: { ${resource} } } }`;

/** A name that the package may read and the host does not have: as in plain JavaScript. */
export const undeclared = (name: string): never => {
  throw new ReferenceError(`${printable(name)} is not defined`);
};

export const denyGlobal = (packageName: string, path: string, place: string): never => {
  throw makeDenial({
    type: ReferenceError,
    code: "BULKHEAD_GLOBAL_DENIED",
    message: `${packageName} reads \`${path}\`, which policy.json does not grant`,
    packageName,
    place,
    override: overrideFor(packageName, `"globals": { ${stringify(path)}: true }`),
  });
};

/**
 * As if the module were not installed: guarded requires of optional dependencies look for MODULE_NOT_FOUND. `override`: what
 * would permit it; without it, no policy can.
 */
export const denyModule = (
  packageName: string,
  specifier: string,
  place: string,
  override?: string,
): never => {
  throw makeDenial({
    type: Error,
    code: "BULKHEAD_IMPORT_DENIED",
    errorCode: "MODULE_NOT_FOUND",
    message:
      `Cannot find module '${specifier}'` +
      (override === undefined ? "" : `: policy.json does not grant it to ${packageName}`),
    packageName,
    place,
    override,
  });
};

const computed = (packageName: string): string =>
  `${packageName} imports a module whose name is computed at run time, which no policy can grant`;

export const denyImport = (packageName: string, place: string): Promise<never> =>
  reject(
    makeDenial({
      type: TypeError,
      code: "BULKHEAD_COMPUTED_IMPORT",
      message: computed(packageName),
      packageName,
      place,
    }),
  );

/** The error for text that a package may not evaluate; `how` is what it did, "calls Function". */
export const makeEvaluationError = (packageName: string, how: string, override?: string): Error =>
  makeDenial({
    type: EvalError,
    code: "BULKHEAD_CODE_GENERATION_DENIED",
    message: `${packageName} ${how}, which evaluates text as code`,
    packageName,
    override,
  });

/** The error of an inert evaluator; the override grants evaluation in the package's own compartment. */
export const makeEvaluatorDenied = (packageName: string, evaluator: string): Error =>
  makeEvaluationError(packageName, `calls ${evaluator}`, overrideFor(packageName, '"eval": true'));

/** What a package gets for `require` otherwise than in a call with a literal. */
export const makeRequire = (packageName: string): object => {
  const refuse = (): never => {
    throw makeDenial({
      type: Error,
      code: "BULKHEAD_COMPUTED_IMPORT",
      errorCode: "MODULE_NOT_FOUND",
      message: computed(packageName),
      packageName,
    });
  };
  const { require } = { require: (): never => refuse() };
  const properties: Record<string, unknown> = {
    resolve: freeze({ resolve: (): never => refuse() }.resolve),
    // In Node they are every module's exports and the loaders themselves; here the package's own, and empty: handlebars
    // registers its extension there.
    cache: {},
    extensions: {},
    main: undefined,
  };
  for (const name in properties)
    defineProperty(require, name, { value: properties[name], enumerable: true });
  return freeze(require);
};
