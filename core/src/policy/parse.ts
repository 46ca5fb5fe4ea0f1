// policy.json and policy-override.json: text → typed policy, or every problem with its place. Refuses what it does
// not know: a misspelt `"global": { "fetch": false }` that is ignored would leave `fetch` granted.

import { type CanonicalName, isCanonicalName } from "../canonical-name.ts";
import { BulkheadError, type Diagnostic } from "../diagnostic.ts";
import { policyResolutions } from "../errors/policy-errors.ts";
import { quote } from "../quote.ts";
import { type JsonNode, makeRecord, parseJsonSource, valueOfNode } from "./json-source.ts";
import type { GlobalGrant, Policy, Resource } from "./policy.ts";
import {
  type Reader,
  readBoolean,
  readProperties,
  readString,
  report,
  reportUnknownKey,
  reportValue,
} from "./shape-reader.ts";

type Draft<Type> = { -readonly [Key in keyof Type]: Type[Key] };

// A file of another kind altogether has a problem in every line; the first few say so.
const MOST_PROBLEMS = 20;

const readGlobalGrant = (reader: Reader, node: JsonNode, what: string): GlobalGrant => {
  if (node.value === "write") return "write";
  if (node.type === "boolean") return readBoolean(reader, node, what);
  reportValue(
    reader,
    node,
    what,
    reader.isOverride ? '`true`, `false` or `"write"`' : '`true` or `"write"`',
  );
  return false;
};

/** A dotted path. `__proto__` leads out of every attenuated object, so that no grant may name it. */
const checkPath = (reader: Reader, key: JsonNode, what: string): string => {
  const path = key.value as string;
  const parts = path.split(/[./]/);
  if (parts.includes(""))
    report(reader, key, `${what} has ${quote(path)}, which is no dotted path`);
  if (parts.includes("__proto__"))
    report(reader, key, `${what} has ${quote(path)}; \`__proto__\` is never granted`);
  return path;
};

// LavaMoat's policies have `node:fs` as well as `fs`; here the two are one name, so that a denial of one denies both.
const checkModulePath = (reader: Reader, key: JsonNode, what: string): string =>
  checkPath(reader, key, what).replace(/^node:/, "");

const checkPackage = (reader: Reader, key: JsonNode, what: string): string => {
  const name = key.value as string;
  if (!isCanonicalName(name))
    report(reader, key, `${what} has ${quote(name)}, which cannot be a package's name`);
  return name;
};

interface GrantKind<Value> {
  readonly readKey: (reader: Reader, key: JsonNode, what: string) => string;
  readonly readValue: (reader: Reader, node: JsonNode, what: string) => Value;
}

const readGrants = <Value>(
  reader: Reader,
  node: JsonNode,
  what: string,
  { readKey, readValue }: GrantKind<Value>,
): Record<string, Value> => {
  const grants = makeRecord<Value>();
  for (const { name, key, value } of readProperties(reader, node, what)) {
    const path = readKey(reader, key, what);
    if (Object.hasOwn(grants, path)) report(reader, key, `${what} has ${quote(path)} twice`);
    grants[path] = readValue(reader, value, `${quote(name)} in ${what}`);
  }
  return grants;
};

const GLOBALS: GrantKind<GlobalGrant> = { readKey: checkPath, readValue: readGlobalGrant };
const BUILTIN: GrantKind<boolean> = { readKey: checkModulePath, readValue: readBoolean };
const PACKAGES: GrantKind<boolean> = { readKey: checkPackage, readValue: readBoolean };

const readExports = (reader: Reader, node: JsonNode, what: string): "mutable" => {
  if (node.value !== "mutable") reportValue(reader, node, what, '`"mutable"`');
  return "mutable";
};

type ResourceReaders = {
  readonly [Key in keyof Resource]-?: (
    reader: Reader,
    node: JsonNode,
    what: string,
  ) => NonNullable<Resource[Key]>;
};

const RESOURCE_READERS: ResourceReaders = {
  globals: (reader, node, what) => readGrants(reader, node, what, GLOBALS),
  builtin: (reader, node, what) => readGrants(reader, node, what, BUILTIN),
  packages: (reader, node, what) => readGrants(reader, node, what, PACKAGES),
  native: readBoolean,
  env: readString,
  eval: readBoolean,
  exports: readExports,
  meta: (_reader, node) => valueOfNode(node) as NonNullable<unknown>,
};

const isKeyOf = <Table extends object>(table: Table, name: string): name is string & keyof Table =>
  Object.hasOwn(table, name);

const readResource = (reader: Reader, node: JsonNode, owner: string): Resource => {
  const resource = makeRecord<unknown>();
  for (const { name, key, value } of readProperties(reader, node, `The resource ${quote(owner)}`)) {
    if (isKeyOf(RESOURCE_READERS, name)) {
      resource[name] = RESOURCE_READERS[name](reader, value, `\`${name}\` of ${quote(owner)}`);
    } else {
      reportUnknownKey(reader, key, `The resource ${quote(owner)}`, Object.keys(RESOURCE_READERS));
    }
  }
  // Holds: each value was read by the reader of its key.
  return resource as Resource;
};

const readResources = (reader: Reader, node: JsonNode): Policy["resources"] =>
  readGrants(reader, node, "`resources`", {
    readKey: checkPackage,
    readValue: (inner, value, _what) => readResource(inner, value, nameOfValue(value)),
  });

const nameOfValue = (node: JsonNode): string => String(node.parent?.children?.[0]?.value);

const readRoot = (reader: Reader, node: JsonNode): NonNullable<Policy["root"]> => {
  const root: Draft<NonNullable<Policy["root"]>> = {};
  for (const { name, key, value } of readProperties(reader, node, "`root`")) {
    if (name !== "usePolicy") reportUnknownKey(reader, key, "`root`", ["usePolicy"]);
    else if (value.type !== "string")
      reportValue(reader, value, "`usePolicy` of `root`", "a resource's name");
    else root.usePolicy = checkPackage(reader, value, "`root`") as CanonicalName;
  }
  return root;
};

const readEvaluators = (reader: Reader, node: JsonNode): "listed" => {
  if (node.value !== "listed") reportValue(reader, node, "`evaluators`", '`"listed"`');
  return "listed";
};

const readInclude = (reader: Reader, node: JsonNode): readonly unknown[] => {
  if (node.type !== "array") reportValue(reader, node, "`include`", "a list");
  return (node.children ?? []).map(valueOfNode);
};

const readResolutions = (reader: Reader, node: JsonNode): NonNullable<Policy["resolutions"]> =>
  readGrants(reader, node, "`resolutions`", {
    readKey: (_reader, key) => key.value as string,
    readValue: (inner, value, what) =>
      readGrants(inner, value, what, {
        readKey: (_reader, key) => key.value as string,
        readValue: readString,
      }),
  });

type PolicyReaders = {
  readonly [Key in keyof Policy]-?: (reader: Reader, node: JsonNode) => NonNullable<Policy[Key]>;
};

const POLICY_READERS: PolicyReaders = {
  resources: readResources,
  root: readRoot,
  evaluators: readEvaluators,
  include: readInclude,
  resolutions: readResolutions,
};

const parse = (text: string, file: string, isOverride: boolean): Policy => {
  const source = parseJsonSource(text, file);
  const reader: Reader = { source, isOverride, problems: [] };
  const policy = makeRecord<unknown>();
  for (const { name, key, value } of readProperties(reader, source.root, quote(file))) {
    if (isKeyOf(POLICY_READERS, name)) policy[name] = POLICY_READERS[name](reader, value);
    else reportUnknownKey(reader, key, quote(file), Object.keys(POLICY_READERS));
  }
  if (!Object.hasOwn(policy, "resources")) {
    if (!isOverride && source.root.type === "object")
      report(reader, source.root, `${quote(file)} has no \`resources\``);
    policy["resources"] = makeRecord();
  }
  const [first, ...others] = reader.problems.slice(0, MOST_PROBLEMS);
  if (first !== undefined) throw new BulkheadError(first, ...others);
  // Holds: `resources` is there, and each value was read by the reader of its key.
  return policy as unknown as Policy;
};

/** policy.json as a policy. Throws BULKHEAD_POLICY_SYNTAX or BULKHEAD_POLICY_SHAPE with every problem's place. */
export const parsePolicy = (text: string, file: string): Policy => parse(text, file, false);

/** policy-override.json: as a policy, but `false` is a value and `resources` may be absent. */
export const parseOverride = (text: string, file: string): Policy => parse(text, file, true);

/** What is allowed in a policy but has no effect. */
export const policyWarnings = (policy: Policy, file: string): readonly Diagnostic[] =>
  policy.resolutions === undefined ? [] : [policyResolutions(file)];
