// What the readers of a policy file share: say what stands there, what was expected, and where.

import { type Diagnostic } from "../diagnostic.ts";
import { policyShape } from "../errors/policy-errors.ts";
import { quote } from "../quote.ts";
import {
  type JsonNode,
  type JsonProperty,
  type JsonSource,
  locate,
  propertiesOf,
} from "./json-source.ts";
import { nearestName } from "./nearest-name.ts";

/** What the readers below share: where they read, whether `false` is a value here, what they found wrong. */
export interface Reader {
  readonly source: JsonSource;
  readonly isOverride: boolean;
  readonly problems: Diagnostic[];
}

const NOUNS: Readonly<Record<JsonNode["type"], string>> = {
  object: "an object",
  array: "a list",
  property: "a property",
  string: "a string",
  number: "a number",
  boolean: "a boolean",
  null: "`null`",
};

const describe = (node: JsonNode): string =>
  node.type === "string"
    ? `the string ${quote(node.value as string)}`
    : node.type === "boolean" || node.type === "number"
      ? `\`${String(node.value)}\``
      : NOUNS[node.type];

export const report = (reader: Reader, node: JsonNode, problem: string, fix?: string): void => {
  reader.problems.push(policyShape(problem, locate(reader.source, node), fix));
};

export const reportValue = (
  reader: Reader,
  node: JsonNode,
  what: string,
  expected: string,
): void => {
  report(reader, node, `${what} must be ${expected}, not ${describe(node)}`);
};

export const readProperties = (
  reader: Reader,
  node: JsonNode,
  what: string,
): readonly JsonProperty[] => {
  if (node.type !== "object") reportValue(reader, node, what, "an object");
  return propertiesOf(node);
};

export const reportUnknownKey = (
  reader: Reader,
  key: JsonNode,
  what: string,
  known: readonly string[],
): void => {
  const name = key.value as string;
  const nearest = nearestName(name, known);
  const list = known.map((each) => `\`${each}\``).join(", ");
  report(
    reader,
    key,
    `${what} has the unknown key ${quote(name)}`,
    nearest === undefined
      ? `The keys are ${list}.`
      : `Did you mean ${quote(nearest)}? The keys are ${list}.`,
  );
};

const USE_OVERRIDE =
  "Remove the entry: what a policy does not list is denied. `false` belongs into policy-override.json.";

/** `true`; in an override `false` as well. */
export const readBoolean = (reader: Reader, node: JsonNode, what: string): boolean => {
  if (node.type !== "boolean")
    reportValue(reader, node, what, reader.isOverride ? "`true` or `false`" : "`true`");
  else if (node.value === false && !reader.isOverride)
    report(reader, node, `${what} must not be \`false\``, USE_OVERRIDE);
  return node.value === true;
};

export const readString = (reader: Reader, node: JsonNode, what: string): string => {
  if (node.type !== "string") reportValue(reader, node, what, "a string");
  return String(node.value);
};
