// Globals in the place of modules: `externals: { jquery: "jQuery" }`. Webpack would write the name into the bundle, where it
// would be the host's to whoever reads it. Such an import is the reading of a global instead: by a module of ours, from the
// compartment of the package that imports it, which has what the policy grants.

import type { ExternalModule } from "webpack";

/** What `externals` say of a module, as webpack keeps it. */
export interface External {
  readonly externalType: string;
  readonly request: unknown;
}

/** A global that stands for a module. */
export interface ExternalGlobal {
  /** Names from the global object down. */
  readonly path: readonly string[];
  /** Read as a variable is: it throws where there is none. */
  readonly isVariable: boolean;
}

const VARIABLES: ReadonlySet<string> = new Set(["assign", "var"]);
const PROPERTIES: ReadonlySet<string> = new Set(["global", "self", "this", "window"]);

const NAME = /^[A-Za-z_$][\w$]*$/;

// No names, and without power: webpack may write them.
const CONSTANTS: ReadonlySet<string> = new Set(["false", "null", "this", "true", "undefined"]);

const OF_GLOBAL: ReadonlySet<string> = new Set(["global", "globalThis", "self", "window"]);

const partsOf = (request: unknown): readonly unknown[] => {
  if (typeof request === "string") return request.split(".");
  return Array.isArray(request) ? (request as readonly unknown[]) : [];
};

const requestFor = (type: string, request: unknown): unknown =>
  typeof request === "object" && request !== null && !Array.isArray(request)
    ? (request as Readonly<Record<string, unknown>>)[type]
    : request;

/** The global that an external module is; undefined for whatever else it is. */
export const globalOf = ({
  externalType,
  request,
}: External | ExternalModule): ExternalGlobal | undefined => {
  const isVariable = VARIABLES.has(externalType);
  if (!isVariable && !PROPERTIES.has(externalType)) return undefined;
  const [first, ...rest] = partsOf(requestFor(externalType, request));
  const isOfGlobal = isVariable && rest.length > 0 && OF_GLOBAL.has(String(first));
  const path = isOfGlobal ? rest : [first, ...rest];
  const areNames = path.every((part) => typeof part === "string" && NAME.test(part));
  if (!areNames || CONSTANTS.has(String(path[0]))) return undefined;
  return { path: path as readonly string[], isVariable: isVariable && !isOfGlobal };
};
