// A free name becomes a constant that was imported, a property of the package's own global object, or a refusal.

import { isHostName } from "../capabilities/host-name.ts";
import { type DefinedPart, definedPart } from "../facts/defined-part.ts";
import { inParentheses, readDefined } from "../facts/defined-text.ts";
import { GLOBAL_ALIASES } from "../facts/trace.ts";
import { isInherited } from "../facts/need.ts";
import type { Frame, Reference } from "../facts/scope.ts";
import { isSloppy } from "../facts/sloppy-code.ts";
import { isTypeofOperand } from "../facts/targets.ts";
import { addressVariable, isAddressClass } from "./module-addresses.ts";
import { kindOfName } from "./names.ts";
import { nameFunction } from "./name-function.ts";
import {
  decoratorOf,
  isCalled,
  isDeleted,
  isInNewCallee,
  isShorthand,
  startsStatement,
  writeAround,
} from "./positions.ts";
import type { Rewriter } from "./rewriter.ts";

/** A decorator takes only the simplest expressions without parentheses. */
const wrapDecorator = (rewriter: Rewriter, frame: Frame): void => {
  const decorator = decoratorOf(frame)?.node;
  if (decorator === undefined || decorator.extra?.["parenthesized"]) return;
  rewriter.edits.insert(decorator.start ?? 0, "(");
  rewriter.edits.insert(decorator.end ?? 0, ")");
};

const overwriteDelete = (rewriter: Rewriter, { parent }: Frame, result: boolean): void => {
  if (parent !== undefined) rewriter.overwrite(parent, String(result));
};

/** Throws the ReferenceError of a name that is not there: with what would grant it, where a policy could. */
const notThere = (rewriter: Rewriter, frame: Frame, name: string): string =>
  rewriter.rules.granted === true || GLOBAL_ALIASES.has(name)
    ? `${rewriter.own("undeclared")}(${JSON.stringify(name)})`
    : rewriter.refusal("denyGlobal", frame, name);

/** What every object inherits, and the platform's own names for the global object. */
const isAlwaysThere = ({ analysis }: Rewriter, name: string): boolean =>
  isInherited(name) ||
  (GLOBAL_ALIASES.has(name) && (name === "global") === (analysis.options.platform === "node"));

/** An expression that gives the name's value, or throws as an undeclared name does; as `typeof` reads it with `silent`. */
const readOf = (
  rewriter: Rewriter,
  frame: Frame,
  name: string,
  { kind, silent }: { kind: "granted" | "property"; silent: boolean },
): string => {
  // A name that no host has is between packages, and its definer's global may be another: Vue's runtime sets
  // `__VUE_PROD_DEVTOOLS__` on what a function of @vue/shared returns, and asks for it bare. Granted and not there, it is undefined.
  const isOfPackages = kind === "granted" && !isHostName(name, rewriter.rules.intrinsics);
  const cannotThrow = silent || isOfPackages || isAlwaysThere(rewriter, name);
  if (kind === "granted" && !cannotThrow) return `${rewriter.own("names")}.${name}`;
  const globals = rewriter.own("globals");
  const property = `${globals}.${name}`;
  if (cannotThrow) return property;
  const test = `${JSON.stringify(name)} in ${globals}`;
  return `(${test} ? ${property} : ${notThere(rewriter, frame, name)})`;
};

/** `x += 1` and `x++` read before they write. */
const checkBeforeUpdate = (
  rewriter: Rewriter,
  { frame, access }: Reference,
  name: string,
  kind: "granted" | "property",
): void => {
  const { parent } = frame;
  if (access !== "update" || parent === undefined) return;
  const { start, end } = parent.node;
  const guard = startsStatement(parent) ? ";" : "";
  const read = readOf(rewriter, frame, name, { kind, silent: false });
  rewriter.edits.insert(start ?? 0, `${guard}(${read}, `);
  rewriter.edits.insert(end ?? 0, ")");
};

/** In strict code a name that nobody has declared cannot be assigned. Gives the target, and puts a test before a plain assignment. */
const strictTarget = (rewriter: Rewriter, { frame, access }: Reference, name: string): string => {
  const { analysis, edits } = rewriter;
  const property = `${rewriter.own("globals")}.${name}`;
  const isSure = access !== "write" || (analysis.format === "cjs" && isSloppy(frame));
  const whole = writeAround(frame);
  if (isSure || whole === undefined || isAlwaysThere(rewriter, name)) return property;
  const thrown = `${rewriter.own("undeclared")}(${JSON.stringify(name)})`;
  const test = `${JSON.stringify(name)} in ${rewriter.own("globals")} || ${thrown}`;
  const isPlain = whole.node.type === "AssignmentExpression" && frame.parent === whole;
  // A loop may make no round, a pattern may fail before: what is written to tests.
  if (!isPlain) return `({ set _(v) { ${test}; ${property} = v; } })._`;
  const { start, end } = whole.node;
  edits.insert(start ?? 0, `${startsStatement(whole) ? ";" : ""}(${test}, `);
  edits.insert(end ?? 0, ")");
  return property;
};

const asProperty = (
  rewriter: Rewriter,
  reference: Reference,
  name: string,
  kind: "granted" | "property",
): void => {
  const { frame, access } = reference;
  if (access !== "read") {
    checkBeforeUpdate(rewriter, reference, name, kind);
    rewriter.overwriteName(frame, strictTarget(rewriter, reference, name));
    nameFunction(rewriter, frame, name);
    return;
  }
  if (rewriter.options.keepsAddresses === true && isAddressClass(frame, name)) {
    const value = `${rewriter.own("globals")}.${name}`;
    const variable = rewriter.helper(addressVariable(name), (local) => `var ${local} = ${value};`);
    rewriter.overwriteName(frame, variable);
    return;
  }
  const silent = isTypeofOperand(frame) || isDeleted(frame);
  const text = readOf(rewriter, frame, name, { kind, silent });
  if (isCalled(frame)) {
    wrapDecorator(rewriter, frame);
    rewriter.overwrite(frame, `(0, ${text})`);
    return;
  }
  if (text.startsWith("(")) wrapDecorator(rewriter, frame);
  rewriter.overwriteName(frame, text);
};

const asAbsent = (rewriter: Rewriter, frame: Frame, name: string): void => {
  rewriter.absent.add(name);
  const { parent } = frame;
  if (isDeleted(frame)) return overwriteDelete(rewriter, frame, true);
  if (parent !== undefined && isTypeofOperand(frame))
    return rewriter.options.reports === true
      ? rewriter.overwrite(frame, rewriter.refusal("peekGlobal", frame, name))
      : rewriter.overwrite(parent, `"undefined"`);
  wrapDecorator(rewriter, frame);
  const refusal = rewriter.refusal("denyGlobal", frame, name);
  rewriter.overwriteName(frame, isInNewCallee(frame) ? `(${refusal})` : refusal);
};

// What follows it on the same text would be called pure with it: `new Float64Array(b).set(x)`.
const isWholeNew = ({ parent }: Frame): boolean =>
  parent?.node.type === "NewExpression" &&
  parent.key !== "object" &&
  parent.key !== "callee" &&
  parent.key !== "tag";

const asCommon = (rewriter: Rewriter, frame: Frame, name: string): void => {
  const local = rewriter.common(name);
  if (local !== name) rewriter.overwriteName(frame, local);
  // Of the host's own classes bundlers know it.
  const tellsPure = rewriter.options.commonNames !== undefined && frame.key === "callee";
  if (tellsPure && isWholeNew(frame))
    rewriter.edits.insert(frame.parent?.node.start ?? 0, "/* @__PURE__ */ ");
};

const rewriteName = (rewriter: Rewriter, reference: Reference, name: string): void => {
  const { frame, access } = reference;
  const kind = kindOfName(name, rewriter.rules);
  if (kind === "granted" || kind === "property") return asProperty(rewriter, reference, name, kind);
  if (kind === "absent") return asAbsent(rewriter, frame, name);
  // What is bound at build time cannot be deleted, as it cannot be written.
  if (isDeleted(frame)) return overwriteDelete(rewriter, frame, false);
  switch (kind) {
    case "keep":
      return;
    case "common":
      return asCommon(rewriter, frame, name);
    case "Function":
      rewriter.own("Function");
      return;
    case "eval":
      return rewriter.overwriteName(frame, rewriter.own("evaluate"));
    case "global":
      return access === "read"
        ? rewriter.overwriteName(frame, rewriter.own("globals"))
        : asProperty(rewriter, reference, name, "granted");
  }
};

/** The text of a free name that a define puts in: as free as the one it replaces, and not the module's of that name. */
const definedName = (rewriter: Rewriter, frame: Frame, name: string): string => {
  const kind = kindOfName(name, rewriter.rules);
  const isShadowed = frame.scope.resolve(name) !== undefined;
  switch (kind) {
    case "keep":
    case "common":
      if (isShadowed) return `${rewriter.own("globals")}.${name}`;
      return kind === "common" ? rewriter.common(name) : name;
    case "Function":
      return isShadowed ? `${rewriter.own("globals")}.${name}` : rewriter.own("Function");
    case "eval":
      return rewriter.own("evaluate");
    case "global":
      return rewriter.own("globals");
    case "granted":
    case "property":
      return readOf(rewriter, frame, name, { kind, silent: isTypeofOperand(frame) });
    case "absent":
      return rewriter.refusal("denyGlobal", frame, name);
  }
};

// What stands around a name in the text of a define asks the same of what replaces it as in a module.
const definedReference = (
  rewriter: Rewriter,
  around: Frame,
  { name, frame }: Reference,
): string => {
  const isAbsent = kindOfName(name, rewriter.rules) === "absent";
  const value =
    isAbsent && isTypeofOperand(frame) ? "undefined" : definedName(rewriter, around, name);
  if (isShorthand(frame)) return `${name}: ${value}`;
  if (isCalled(frame)) return `(0, ${value})`;
  return isInNewCallee(frame) ? `(${value})` : value;
};

const definedExpression = (
  rewriter: Rewriter,
  { frame, text }: DefinedPart,
  free: readonly Reference[],
): string => {
  const whole = inParentheses(text);
  let result = "";
  let done = 0;
  for (const reference of free.toSorted(
    (one, other) => (one.frame.node.start ?? 0) - (other.frame.node.start ?? 0),
  )) {
    const { start, end } = reference.frame.node;
    result += whole.slice(done, start ?? 0) + definedReference(rewriter, frame, reference);
    done = end ?? 0;
  }
  return result + whole.slice(done);
};

/** The bundler would put the define's text in after us, so we do. */
export const asDefined = (rewriter: Rewriter, part: DefinedPart): void => {
  const { frame, text } = part;
  const read = readDefined(text);
  wrapDecorator(rewriter, frame);
  if (read === undefined)
    return rewriter.overwriteName(frame, `${rewriter.own("undeclared")}(${JSON.stringify(text)})`);
  if (read.kind === "json")
    return rewriter.overwriteName(frame, /^[{[-]/.test(text) ? `(${text})` : text);
  if (read.kind === "expression")
    return rewriter.overwriteName(frame, definedExpression(rewriter, part, read.free));
  const [head = "", ...rest] = read.path;
  if (rest.length === 0 && isTypeofOperand(frame) && kindOfName(head, rewriter.rules) === "absent")
    return asAbsent(rewriter, frame, head);
  const value = [definedName(rewriter, frame, head), ...rest].join(".");
  rewriter.overwriteName(frame, isInNewCallee(frame) ? `(${value})` : value);
};

/** Rewrites every reference to a name that the module does not declare. */
export const rewriteFreeNames = (rewriter: Rewriter): void => {
  const { free, format, options } = rewriter.analysis;
  for (const reference of free) {
    const { name, frame, access } = reference;
    const defined =
      access === "read" && options.define !== undefined
        ? definedPart(frame, options.define)
        : undefined;
    if (defined !== undefined) asDefined(rewriter, defined);
    else if (name !== "arguments" || format !== "cjs") rewriteName(rewriter, reference, name);
    // At the top of a CommonJS module `arguments` are the wrapper's: the bundle's own, or Node's, with the real `require`.
    else if (isDeleted(frame)) overwriteDelete(rewriter, frame, false);
    else rewriter.overwriteName(frame, "[]");
  }
};
