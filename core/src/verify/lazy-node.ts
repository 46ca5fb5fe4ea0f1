// The nodes of a program as objects, each made when a rule first asks for it, from its own piece of the JSON. One node is one object:
// rules compare them.

import type { Node, Program } from "acorn";
import { NODE, SyntaxTable, broken } from "./syntax-table.ts";

type Fields = Readonly<Record<string, unknown>>;

/** The end of a text in the JSON that begins at `offset`. */
const endOfText = (json: string, offset: number): number => {
  let end = offset;
  let slashes: number;
  do {
    end = json.indexOf('"', end + 1);
    if (end === -1) return broken(offset);
    slashes = 0;
    while (json[end - 1 - slashes] === "\\") slashes += 1;
  } while (slashes % 2 === 1);
  return end + 1;
};

/** The end of a value without nodes in it. */
const endOfValue = (json: string, offset: number): number => {
  if (json[offset] === '"') return endOfText(json, offset);
  const isObject = json[offset] === "{";
  let end = isObject ? offset + 1 : offset;
  while (isObject ? json[end] !== "}" : !",}]".includes(json[end] ?? ","))
    end = json[end] === '"' ? endOfText(json, end) : end + 1;
  return isObject ? end + 1 : end;
};

/** Reads the fields of one node; its children are left to `nodeAt`. */
class FieldReader {
  readonly #table: SyntaxTable;
  /** The child that comes next. */
  #child: number;
  #offset: number;

  constructor(table: SyntaxTable, index: number) {
    this.#table = table;
    this.#child = index + 1;
    this.#offset = (table.at[index] ?? 0) + 1;
  }

  read(): Fields {
    const { json } = this.#table;
    const fields: Record<string, unknown> = { __proto__: null };
    while (json[this.#offset] !== "}") {
      const end = endOfText(json, this.#offset);
      const key = json.slice(this.#offset + 1, end - 1);
      if (!KEYS.has(key) || json[end] !== ":") broken(this.#offset);
      this.#offset = end + 1;
      fields[key] = this.#value();
      if (json[this.#offset] === ",") this.#offset += 1;
    }
    return fields;
  }

  #value(): unknown {
    const { json } = this.#table;
    if (json.startsWith(NODE, this.#offset)) return this.#node();
    if (json[this.#offset] === "[") return this.#list();
    const end = endOfValue(json, this.#offset);
    const value: unknown = JSON.parse(json.slice(this.#offset, end));
    this.#offset = end;
    return value;
  }

  #list(): readonly unknown[] {
    const { json } = this.#table;
    const list: unknown[] = [];
    this.#offset += 1;
    while (json[this.#offset] !== "]") {
      list.push(this.#value());
      if (json[this.#offset] === ",") this.#offset += 1;
    }
    this.#offset += 1;
    return list;
  }

  #node(): Node {
    const child = this.#child;
    const { at, until, next } = this.#table;
    if (at[child] !== this.#offset) broken(this.#offset);
    this.#offset = until[child] ?? 0;
    this.#child = next[child] ?? 0;
    return nodeAt(this.#table, child);
  }
}

// As JSON has no such values.
const withValue = (fields: Fields): Fields => {
  const { bigint, regex } = fields as { bigint?: string; regex?: object };
  if (typeof bigint === "string") return { ...fields, value: BigInt(bigint) };
  return regex == null ? fields : { ...fields, value: regex };
};

class LazyNode {
  readonly #table: SyntaxTable;
  readonly #index: number;
  #fields: Fields | undefined;

  constructor(table: SyntaxTable, index: number) {
    this.#table = table;
    this.#index = index;
  }

  static placeOf(node: object): { readonly table: SyntaxTable; readonly index: number } {
    if (!(#index in node)) throw new Error("Internal: a node of no program");
    return { table: node.#table, index: node.#index };
  }

  static fieldsOf(node: object): Fields {
    if (!(node instanceof LazyNode)) throw new Error("Internal: a node of no program");
    return node.fields();
  }

  get type(): string {
    return this.#table.types[this.#table.kinds[this.#index] ?? 0] ?? "";
  }

  get start(): number {
    return this.#table.starts[this.#index] ?? 0;
  }

  get end(): number {
    return this.#table.ends[this.#index] ?? 0;
  }

  fields(): Fields {
    this.#fields ??= withValue(new FieldReader(this.#table, this.#index).read());
    return this.#fields;
  }
}

const OWN = ["type", "start", "end"];

/** All fields of oxc's nodes: one that is not here is an error where its node is read. */
const KEYS: ReadonlySet<string> = new Set(
  `${OWN.join(" ")} alternate argument arguments async attributes await bigint block body callee cases computed consequent
  cooked declaration declarations decorators delegate directive discriminant elements exported expression expressions finalizer
  generator handler hashbang id imported init key kind label left local meta method name object operator optional options param
  params pattern phase prefix properties property quasi quasis raw regex right shorthand source sourceType specifiers static
  superClass tag tail test update value`.split(/\s+/),
);

for (const key of KEYS)
  if (!OWN.includes(key))
    Object.defineProperty(LazyNode.prototype, key, {
      get(this: LazyNode) {
        return this.fields()[key];
      },
    });

const made = new WeakMap<SyntaxTable, Map<number, Node>>();

/** The node of an index. */
export const nodeAt = (table: SyntaxTable, index: number): Node => {
  const nodes = made.get(table) ?? new Map<number, Node>();
  made.set(table, nodes);
  const known = nodes.get(index);
  if (known !== undefined) return known;
  // Holds: it has the fields that oxc gives it, which are ESTree's.
  const node = new LazyNode(table, index) as unknown as Node;
  nodes.set(index, node);
  return node;
};

/** The program that oxc has written as JSON. */
export const readProgram = (json: string): Program => nodeAt(new SyntaxTable(json), 0) as Program;

/** Where a node is. */
export const placeOf = (node: Node): { readonly table: SyntaxTable; readonly index: number } =>
  LazyNode.placeOf(node);

/** All fields of a node. They are no properties of its object, of which `Object.entries` would say that it has none. */
export const fieldsOf = (node: Node): Fields => LazyNode.fieldsOf(node);
