// What errors mean that come from confinement: by the texts of V8, SpiderMonkey and JavaScriptCore, and by the kernel's own. A table: a
// message that is not in it has nothing to do with Bulkhead, as far as the doctor knows.

import { FIXED_NAMES, capabilityOf } from "@bulkhead/core";

/** Why a write was refused, or a name is not there. */
export type Cause =
  | "array-iterator"
  | "exports"
  | "host-class"
  | "inherited"
  | "intrinsic"
  | "read-only"
  | "undeclared";

/** What a message says of itself; `property` is empty where an engine does not name it. */
export interface Reading {
  readonly does: "assign" | "add" | "define" | "delete" | "read";
  readonly property: string;
  /** What V8 calls the object: `[object Array]`, `#<Promise>`. */
  readonly object: string;
}

const PATTERNS: readonly (readonly [pattern: RegExp, does: Reading["does"]])[] = [
  [
    /^Cannot assign to read only property '(?<property>.+?)'(?: of (?:object|function) '(?<object>.*)')?$/s,
    "assign",
  ],
  [/^Cannot assign to '(?<property>.+)', which packages share$/, "assign"],
  [/^Cannot set property (?<property>.+?) of (?<object>.+) which has only a getter$/, "assign"],
  [/^Cannot add property (?<property>.+), object is not extensible$/, "add"],
  [/^Cannot define property (?<property>.+), object is not extensible$/, "define"],
  [/^Cannot redefine property: (?<property>.+)$/, "define"],
  [/^Cannot delete property '(?<property>.+?)' of (?<object>.+)$/, "delete"],
  [/^(?<property>[\p{ID_Start}$_][\p{ID_Continue}$]*) is not defined$/u, "read"],
  [/^(?:can't access dead object|"(?<property>.+)" is read-only)$/, "assign"],
  [/^can't define property "(?<property>.+)": .*is not extensible$/, "add"],
  [/^can't redefine non-configurable property "(?<property>.+)"$/, "define"],
  [/^Attempted to assign to readonly property\.?$/, "assign"],
  [/^Attempting to define property on object that is not extensible\.?$/, "add"],
  [/^Attempting to change .*property.*\.?$/, "define"],
  [/^Can't find variable: (?<property>.+)$/, "read"],
];

/** What the message of an error says, if it is one that confinement brings about. */
export const readMessage = (message: string): Reading | undefined => {
  for (const [pattern, does] of PATTERNS) {
    const found = pattern.exec(message);
    if (found !== null)
      return {
        does,
        property: found.groups?.["property"] ?? "",
        object: found.groups?.["object"] ?? "",
      };
  }
  return undefined;
};

const INTRINSICS =
  "AggregateError|Array|ArrayBuffer|BigInt|Boolean|DataView|Date|Error|EvalError|Function|Generator|Intl|Iterator|JSON|Map|Math|Number|Object|Promise|Proxy|RangeError|ReferenceError|Reflect|RegExp|Set|String|Symbol|SyntaxError|TypeError|URIError|WeakMap|WeakRef|WeakSet|[A-Z][a-z]+\\d*(?:Clamped)?Array";
const INTRINSIC_IN_LINE = new RegExp(
  `(?<![\\w$.])(?:${INTRINSICS})(?:\\.prototype)?(?=\\s*[.[,])(?:\\s*\\.\\s*[\\w$]+)?`,
  "g",
);
const INTRINSIC_OBJECT =
  /^(?:\[object (?:Math|JSON|Reflect|Promise|Map|Set|Symbol|Atomics|Intl)\]|#<(?:Promise|Map|Set|WeakMap)>)$/;
const CLASS_IN_LINE = /(?<![\w$.])([A-Z][\w$]*)\.prototype\b/;
const EXPORTS_IN_LINE = /(?<![\w$])(?:module\.)?exports\b|\brequire\(/;

// README of the kernel: what an heir of a frozen prototype cannot assign, some only where the name is computed.
const OF_STRINGS_AND_ITERATORS =
  /^(?:char(?:At|CodeAt)|codePointAt|concat|endsWith|match|padEnd|padStart|repeat|replace|search|split|startsWith|substr|substring|trim|next|return|throw)$/;
const isNotOverridable = (property: string): boolean =>
  FIXED_NAMES.has(property) || OF_STRINGS_AND_ITERATORS.test(property);

const isWrittenIn = (line: string, intrinsic: string, property: string): boolean => {
  const behind = line.slice(line.indexOf(intrinsic) + intrinsic.length).trimStart();
  return /^[,[]/.test(behind) && /^["'`]/.test(behind.slice(1).trimStart())
    ? behind.slice(1).trimStart().slice(1).startsWith(property)
    : false;
};

/** The property of an intrinsic that a line of source writes to: `Array.prototype.last`. */
export const intrinsicIn = (line: string, property: string): string | undefined => {
  for (const [text] of line.matchAll(INTRINSIC_IN_LINE)) {
    const name = text.replaceAll(/\s/g, "");
    if (/^(?:Object|Reflect)\.(?:define|assign|set)/.test(name)) continue;
    if (property === "" || name.endsWith(`.${property}`)) return name;
    if (isWrittenIn(line, text, property)) return `${name}.${property}`;
  }
  return undefined;
};

const NODE_CLASS =
  /^(?:EventEmitter|Stream|Readable|Writable|Duplex|Transform|Agent|ClientRequest|IncomingMessage|OutgoingMessage|ServerResponse|Server|Socket)$/;

const isClassOfHost = (name: string | undefined): boolean =>
  name !== undefined &&
  (capabilityOf("global", name).category !== "unknown" || NODE_CLASS.test(name));

/** Why a write failed, from what the engine says and the line of source where it is known. */
export const causeOf = ({ does, property, object }: Reading, line: string): Cause => {
  if (does === "read") return "undeclared";
  if (property === "Symbol(Symbol.iterator)") return "array-iterator";
  const isNamed = intrinsicIn(line, property) !== undefined;
  const isInherited = does === "assign" && isNotOverridable(property);
  // A promise is shown as its prototype is.
  if (isNamed || (INTRINSIC_OBJECT.test(object) && !isInherited)) return "intrinsic";
  if (isClassOfHost(CLASS_IN_LINE.exec(line)?.[1])) return "host-class";
  if (EXPORTS_IN_LINE.test(line)) return "exports";
  return isInherited ? "inherited" : "read-only";
};
