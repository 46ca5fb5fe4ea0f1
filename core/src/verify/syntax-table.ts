// A program's tree as oxc hands it over, which is JSON, read once into columns of numbers: of each node its kind, its role in the node
// around it, its place in the program, its place in the JSON. To make objects of half a million nodes, of which the rules look at a
// few hundred, took longer than all else of the proof. What is not written as oxc writes it is an error, and never passed over.

/** Keys whose values are nodes, or lists of nodes. */
const ROLES = [
  "",
  "alternate",
  "argument",
  "arguments",
  "attributes",
  "block",
  "body",
  "callee",
  "cases",
  "consequent",
  "declaration",
  "declarations",
  "decorators",
  "discriminant",
  "elements",
  "exported",
  "expression",
  "expressions",
  "finalizer",
  "handler",
  "hashbang",
  "id",
  "imported",
  "init",
  "key",
  "label",
  "left",
  "local",
  "meta",
  "object",
  "options",
  "param",
  "params",
  "properties",
  "property",
  "quasi",
  "quasis",
  "right",
  "source",
  "specifiers",
  "superClass",
  "tag",
  "test",
  "update",
  "value",
] as const;

export type Role = (typeof ROLES)[number];

/** A role as the table has it. */
export const roleOf: Readonly<Record<Role, number>> = Object.fromEntries(
  ROLES.map((role, index) => [role, index]),
) as Record<Role, number>;

const hashOf = (text: string): number => {
  let hash = 0;
  for (let index = 0; index < text.length; index += 1)
    hash = (hash * 31 + text.charCodeAt(index)) | 0;
  return hash;
};

const ROLE_BY_HASH: ReadonlyMap<number, number> = new Map(
  ROLES.map((role, index) => [hashOf(role), index]),
);
const [COMPUTED, KIND, OPERATOR, START, END] = ["computed", "kind", "operator", "start", "end"].map(
  hashOf,
);
const HASHES = [...ROLE_BY_HASH.keys(), COMPUTED, KIND, OPERATOR, START, END];
// Two keys of one hash would be one key.
if (new Set(HASHES).size !== ROLES.length + 5)
  throw new Error("Internal: two keys of oxc's tree have one hash");

const QUOTE = 34;
const ZERO = 48;
const NINE = 57;
const COLON = 58;
const LIST = 91;
const BACKSLASH = 92;
const TRUE = 116;
const OPEN = 123;
const CLOSE = 125;

/** How a node begins. */
export const NODE = '{"type":"';

/** A mark of a node: `computed` is true, `kind` is `var`, `operator` is `=`. */
const MARKED = 1;
/** An object that is no node. */
const NO_NODE = -1;
const NO_ROLE = 255;
/** Characters of JSON for each node, in the code of the wallet and of lodash; where there are fewer, the columns grow. */
const USUAL_LENGTH = 64;

/** Where oxc's JSON is none that was read. */
export const broken = (offset: number): never => {
  throw new Error(`Internal: oxc's tree is not written as expected, at ${offset} of it`);
};

const grown = <Column extends Int32Array | Uint8Array>(column: Column, larger: Column): Column => {
  larger.set(column);
  return larger;
};

/** The nodes of a program in the order of the JSON, a node before what is in it; the program is 0. */
export class SyntaxTable {
  readonly json: string;
  /** How many nodes there are. */
  size = 0;
  readonly types: string[] = [];
  /** By node: its type, as an index of `types`. */
  kinds: Uint8Array;
  roles: Uint8Array;
  marks: Uint8Array;
  starts: Int32Array;
  ends: Int32Array;
  /** Where its JSON begins. */
  at: Int32Array;
  /** And ends. */
  until: Int32Array;
  /** The node after all that is in it. */
  next: Int32Array;
  readonly #kindByHash = new Map<number, number>();
  readonly #around: number[] = [];
  #offset: number;
  #node = NO_NODE;
  /** That of the value which comes next, or of all in the list that is read. */
  #role = 0;

  /** `json`: `{"node": program, …}` */
  constructor(json: string) {
    this.json = json;
    const most = Math.ceil(json.length / USUAL_LENGTH);
    this.kinds = new Uint8Array(most);
    this.roles = new Uint8Array(most);
    this.marks = new Uint8Array(most);
    this.starts = new Int32Array(most);
    this.ends = new Int32Array(most);
    this.at = new Int32Array(most);
    this.until = new Int32Array(most);
    this.next = new Int32Array(most);
    this.#offset = json.indexOf(NODE);
    if (this.#offset === -1) broken(0);
    this.#scan();
  }

  #scan(): void {
    const { json } = this;
    do {
      const code = json.charCodeAt(this.#offset);
      if (code === QUOTE) this.#text();
      else {
        if (code === OPEN) this.#open();
        else if (code === CLOSE) this.#close();
        this.#offset += 1;
      }
      if (this.#offset > json.length) broken(this.#offset);
    } while (this.#around.length > 0);
  }

  /** A key with its value, as far as that is no object and no list; or a text in a list. */
  #text(): void {
    const { json } = this;
    const { length } = json;
    let offset = this.#offset + 1;
    let hash = 0;
    for (let code = json.charCodeAt(offset); code !== QUOTE; code = json.charCodeAt(offset)) {
      hash = (hash * 31 + code) | 0;
      offset += code === BACKSLASH ? 2 : 1;
      if (offset >= length) broken(offset);
    }
    this.#offset = offset + 1;
    if (json.charCodeAt(offset + 1) !== COLON) return;
    this.#offset = offset + 2;
    this.#value(hash);
  }

  #value(key: number): void {
    const { json } = this;
    const first = json.charCodeAt(this.#offset);
    if (first === QUOTE) this.#skipText(key);
    else if (first >= ZERO && first <= NINE) this.#number(key);
    else if (first === OPEN || first === LIST) this.#role = ROLE_BY_HASH.get(key) ?? NO_ROLE;
    else if (first === TRUE && key === COMPUTED && this.#node >= 0) this.marks[this.#node] = MARKED;
  }

  #skipText(key: number): void {
    const { json } = this;
    const { length } = json;
    const from = this.#offset;
    let offset = from + 1;
    for (let code = json.charCodeAt(offset); code !== QUOTE; code = json.charCodeAt(offset)) {
      offset += code === BACKSLASH ? 2 : 1;
      if (offset >= length) broken(offset);
    }
    this.#offset = offset + 1;
    const isMark =
      (key === KIND && json.startsWith('"var"', from)) ||
      (key === OPERATOR && json.startsWith('"="', from));
    if (isMark && this.#node >= 0) this.marks[this.#node] = MARKED;
  }

  #number(key: number): void {
    const { json } = this;
    let offset = this.#offset;
    let value = 0;
    for (
      let code = json.charCodeAt(offset);
      code >= ZERO && code <= NINE;
      code = json.charCodeAt(offset)
    ) {
      value = value * 10 + code - ZERO;
      offset += 1;
    }
    this.#offset = offset;
    if (this.#node < 0) return;
    if (key === START) this.starts[this.#node] = value;
    else if (key === END) this.ends[this.#node] = value;
  }

  #open(): void {
    this.#around.push(this.#node);
    if (!this.json.startsWith(NODE, this.#offset)) {
      this.#node = NO_NODE;
      return;
    }
    if (this.#role === NO_ROLE) broken(this.#offset);
    if (this.size === this.kinds.length) this.#grow();
    const node = this.size;
    this.size += 1;
    this.#node = node;
    this.at[node] = this.#offset;
    this.starts[node] = -1;
    this.ends[node] = -1;
    this.roles[node] = this.#role;
    this.kinds[node] = this.#kind();
  }

  /** Reads the type of a node; ends at its last quote. */
  #kind(): number {
    const { json } = this;
    const from = this.#offset + NODE.length;
    let offset = from;
    let hash = 0;
    for (let code = json.charCodeAt(offset); code !== QUOTE; code = json.charCodeAt(offset)) {
      hash = (hash * 31 + code) | 0;
      offset += 1;
      if (offset >= json.length) broken(from);
    }
    this.#offset = offset;
    const known = this.#kindByHash.get(hash);
    if (known === undefined) return this.#addType(json.slice(from, offset), hash);
    const type = this.types[known] ?? "";
    if (type.length !== offset - from || !json.startsWith(type, from)) broken(from);
    return known;
  }

  #addType(type: string, hash: number): number {
    const kind = this.types.length;
    if (kind === NO_ROLE) broken(this.#offset);
    this.types.push(type);
    this.#kindByHash.set(hash, kind);
    return kind;
  }

  #close(): void {
    const closed = this.#node;
    this.#node = this.#around.pop() ?? broken(this.#offset);
    if (closed < 0) return;
    this.until[closed] = this.#offset + 1;
    this.next[closed] = this.size;
    this.#role = this.roles[closed] ?? NO_ROLE;
    const start = this.starts[closed] ?? -1;
    if (start < 0 || (this.ends[closed] ?? -1) < start) broken(this.#offset);
  }

  #grow(): void {
    const most = this.size * 2 + 64;
    this.kinds = grown(this.kinds, new Uint8Array(most));
    this.roles = grown(this.roles, new Uint8Array(most));
    this.marks = grown(this.marks, new Uint8Array(most));
    this.starts = grown(this.starts, new Int32Array(most));
    this.ends = grown(this.ends, new Int32Array(most));
    this.at = grown(this.at, new Int32Array(most));
    this.until = grown(this.until, new Int32Array(most));
    this.next = grown(this.next, new Int32Array(most));
  }
}
