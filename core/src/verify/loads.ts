// Invariant: an output loads other outputs, builtins that go into a view at once, and what the manifest lists for the
// application itself; and says each by a literal.

import type {
  CallExpression,
  Identifier,
  ImportDeclaration,
  Literal,
  Node,
  TemplateLiteral,
} from "acorn";
import type { Diagnostic } from "../diagnostic.ts";
import { outputFreeName, outputImport, outputImportMeta } from "../errors/output-errors.ts";
import { quote } from "../quote.ts";
import type { BundleManifest } from "./bundle-manifest.ts";
import type { ViewedHost } from "./compartments.ts";
import { isTarget } from "./assignment-target.ts";
import { ancestorsOf, nodesAt } from "./node-at.ts";
import { resolveSpecifier } from "./output-paths.ts";
import type { ParsedOutput } from "./parsed-output.ts";
import type { FollowedPowers } from "./powers.ts";
import { requireWrappers } from "./require-wrapper.ts";
import { type Variable, variablesOf } from "./scopes.ts";

export interface LoadRules {
  readonly manifest: BundleManifest;
  readonly powers: FollowedPowers;
  readonly hosts: readonly ViewedHost[];
}

interface Load {
  readonly node: Node;
  readonly specifier: string;
  readonly how: "import" | "dynamic-import" | "require";
  /** The variable that holds all of what is loaded; absent where something else is done with it. */
  readonly variable?: Variable | undefined;
}

/** The variable that a declarator or an import specifier declares, where it is just one name. */
const declaredVariable = (output: ParsedOutput, node: Node): Variable | undefined => {
  const [variable, ...others] = variablesOf(output.scopes, node);
  const { id } = node as unknown as { id?: Node };
  return others.length > 0 || (id !== undefined && id.type !== "Identifier") ? undefined : variable;
};

// What every reference leads to is a view of this very builtin.
const isOnlyViewed = (
  { node, specifier, variable }: Load,
  hosts: readonly ViewedHost[],
): boolean => {
  const isHost = (each: unknown): boolean =>
    hosts.some((host) => host.node === each && specifier === `node:${host.module}`);
  if (variable === undefined) return isHost(node);
  const uses = variable.references.filter(({ isInit }) => !isInit);
  // A bundler may have dropped the view and kept the import. To load a builtin does nothing yet; any other module runs.
  if (uses.length === 0) return specifier.startsWith("node:");
  return variable.defs.length === 1 && uses.every(({ identifier }) => isHost(identifier));
};

const checkLoad = (output: ParsedOutput, load: Load, rules: LoadRules): readonly Diagnostic[] => {
  const { specifier, how, node } = load;
  const { manifest, powers, hosts } = rules;
  const path = resolveSpecifier(output.path, specifier, manifest.publicPath);
  const target = path === undefined ? undefined : manifest.outputs.get(path);
  const isOutput = target?.kind === "module" || target?.kind === "kernel";
  if (isOutput && how === "import") return [];
  // What webpack's files give each other are functions that hold no power.
  if (manifest.webpack !== undefined && target?.kind === "commonjs" && how === "require") return [];
  // What `import()` gives is the whole of a file, and a package may ask for it.
  if (isOutput && how === "dynamic-import" && target.isEntry && !powers.exported.has(target.path))
    return [];
  if (how !== "dynamic-import" && isOnlyViewed(load, hosts)) return [];
  if (manifest.imports.has(specifier)) return [];
  return [outputImport(quote(specifier), output.locate(node.start, node.end - node.start))];
};

const importedVariable = (
  output: ParsedOutput,
  { specifiers }: ImportDeclaration,
): Variable | undefined => {
  const [only, ...others] = specifiers;
  return only?.type === "ImportDefaultSpecifier" && others.length === 0
    ? declaredVariable(output, only)
    : undefined;
};

// By which webpack makes a path of a module's address. It gives a text for a text; in more hands than a call's it would be an
// object of the host's.
const isOnlyPathOfAddress = (output: ParsedOutput, statement: ImportDeclaration): boolean =>
  /^(?:node:)?url$/.test(String(statement.source.value)) &&
  statement.specifiers.length > 0 &&
  statement.specifiers.every((specifier) => {
    if (specifier.type !== "ImportSpecifier") return false;
    const [variable] = variablesOf(output.scopes, specifier);
    return (
      (specifier.imported as Identifier).name === "fileURLToPath" &&
      variable !== undefined &&
      variable.references.every(({ identifier }) => isCallee(output, identifier))
    );
  });

const isCallee = ({ program }: ParsedOutput, node: Identifier): boolean => {
  const [call] = ancestorsOf(program, node);
  return call?.type === "CallExpression" && (call as CallExpression).callee === node;
};

const staticLoads = (output: ParsedOutput): readonly Load[] =>
  output.program.body.flatMap((statement): readonly Load[] => {
    if (!("source" in statement) || statement.source == null) return [];
    if (statement.type === "ImportDeclaration" && isOnlyPathOfAddress(output, statement)) return [];
    const specifier = String(statement.source.value);
    const variable =
      statement.type === "ImportDeclaration" ? importedVariable(output, statement) : undefined;
    return [{ node: statement, specifier, how: "import", variable }];
  });

const literalText = (node: Node | undefined): string | undefined => {
  if (node?.type === "Literal" && typeof (node as Literal).value === "string")
    return (node as Literal).value as string;
  if (node?.type !== "TemplateLiteral") return undefined;
  // Rolldown's minifier writes strings so.
  const { quasis } = node as TemplateLiteral;
  return quasis.length === 1 ? (quasis[0]?.value.cooked ?? undefined) : undefined;
};

// The keyword cannot be spelled otherwise: the grammar has no escapes in it.
const KEYWORD = /\bimport\b/g;

/** Texts that say where a module is. */
const ADDRESSES: ReadonlySet<string> = new Set(["url", "filename", "dirname"]);

/** `path`: the nodes down to an `import.meta`. */
const checkMeta = (output: ParsedOutput, path: readonly Node[]): readonly Diagnostic[] => {
  const [meta = output.program, member, ...around] = path.toReversed();
  const { object, computed, property } = (member ?? {}) as unknown as Record<string, unknown>;
  const isAddress =
    member?.type === "MemberExpression" &&
    object === meta &&
    computed !== true &&
    ADDRESSES.has((property as Identifier).name);
  return isAddress && !isTarget(member, around)
    ? []
    : [outputImportMeta(output.locate(meta.start, meta.end - meta.start))];
};

const checkKeyword = (
  output: ParsedOutput,
  offset: number,
  rules: LoadRules,
): readonly Diagnostic[] => {
  const path = nodesAt(output.program, offset);
  const meta = path.findIndex(({ type, start }) => type === "MetaProperty" && start === offset);
  if (meta !== -1) return checkMeta(output, path.slice(0, meta + 1));
  const node = path.find(({ type, start }) => type === "ImportExpression" && start === offset);
  if (node === undefined) return [];
  const specifier = literalText((node as unknown as { source: Node }).source);
  return specifier === undefined
    ? [outputImport("what is computed at run time", output.locate(node.start, 6))]
    : checkLoad(output, { node, specifier, how: "dynamic-import" }, rules);
};

const checkRequire = (
  output: ParsedOutput,
  node: Identifier,
  rules: LoadRules,
): readonly Diagnostic[] => {
  const [call, around] = ancestorsOf(output.program, node);
  const { callee, arguments: given } = (call ?? {}) as Partial<CallExpression>;
  const specifier = callee === node && given?.length === 1 ? literalText(given[0]) : undefined;
  const place = output.locate(node.start, node.name.length);
  if (call?.type !== "CallExpression" || specifier === undefined)
    return [outputFreeName("require", "reads", place)];
  const variable =
    around?.type === "VariableDeclarator" ? declaredVariable(output, around) : undefined;
  return checkLoad(output, { node: call, specifier, how: "require", variable }, rules);
};

// Its other members are the loader, and the modules that asked for this one.
const checkModule = (output: ParsedOutput, node: Identifier): readonly Diagnostic[] => {
  const [member] = ancestorsOf(output.program, node);
  const { object, property, computed } = (member ?? {}) as {
    object?: Node;
    property?: Identifier;
    computed?: boolean;
  };
  const isExports =
    member?.type === "MemberExpression" &&
    object === node &&
    computed !== true &&
    property?.name === "exports";
  return isExports ? [] : [outputFreeName("module", "reads", output.locate(node.start, 6))];
};

/** Where a CommonJS output reads a name of Node's wrapper. */
const freeReads = ({ kind, free }: ParsedOutput, name: string): readonly Identifier[] =>
  kind !== "commonjs"
    ? []
    : free
        .filter(({ writes }) => !writes)
        .map(({ identifier }) => identifier)
        .filter((identifier) => identifier.name === name);

/** Each name that stands for the host's `require`: its own, and that of the function that a bundler wraps it in. */
const requireNames = (output: ParsedOutput): readonly Identifier[] => [
  ...freeReads(output, "require"),
  ...requireWrappers(output).flatMap(({ references }) =>
    references.filter(({ reads }) => reads).map(({ identifier }) => identifier),
  ),
];

export const checkLoads = (output: ParsedOutput, rules: LoadRules): readonly Diagnostic[] => {
  return [
    ...staticLoads(output).flatMap((load) => checkLoad(output, load, rules)),
    ...[...output.text.matchAll(KEYWORD)].flatMap(({ index }) =>
      checkKeyword(output, index, rules),
    ),
    ...requireNames(output).flatMap((node) => checkRequire(output, node, rules)),
    ...freeReads(output, "module").flatMap((node) => checkModule(output, node)),
  ];
};
