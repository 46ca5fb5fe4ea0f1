// A free name becomes a constant that was imported, a property of the package's own global object, or a refusal.

import { definedPart } from "../facts/analyse-module.ts";
import type { Frame, Reference } from "../facts/scope.ts";
import { kindOfName } from "./names.ts";
import type { Rewriter } from "./rewriter.ts";

/** `{ fetch }` and `{ fetch = 1 } = …` need the property's name as well as the value. */
const isShorthand = (frame: Frame): boolean => {
  let property = frame.parent;
  if (property?.node.type === "AssignmentPattern" && frame.key === "left")
    property = property.parent;
  return property?.node.type === "ObjectProperty" && property.node.shorthand;
};

const isCalled = ({ key, parent }: Frame): boolean => {
  const type = parent?.node.type;
  return (
    (key === "callee" && (type === "CallExpression" || type === "OptionalCallExpression")) ||
    (key === "tag" && type === "TaggedTemplateExpression")
  );
};

const LISTS = new Set(["Program", "BlockStatement", "StaticBlock", "SwitchCase", "TSModuleBlock"]);

// `a = b ⏎ fetch()`: with a parenthesis in front, the second line would call b.
const startsStatement = (frame: Frame): boolean => {
  const { start } = frame.node;
  let at: Frame | undefined = frame;
  while (at !== undefined && at.node.type !== "ExpressionStatement" && at.node.start === start)
    at = at.parent;
  return (
    at?.node.type === "ExpressionStatement" &&
    at.node.start === start &&
    LISTS.has(at.parent?.node.type ?? "")
  );
};

const put = (rewriter: Rewriter, frame: Frame, name: string, text: string): void =>
  rewriter.overwrite(frame, isShorthand(frame) ? `${name}: ${text}` : text);

const asProperty = (rewriter: Rewriter, frame: Frame, name: string): void => {
  const text = `${rewriter.own("globals")}.${name}`;
  // Called with `this` undefined, as a free name is.
  if (isCalled(frame))
    rewriter.overwrite(frame, `${startsStatement(frame) ? ";" : ""}(0, ${text})`);
  else put(rewriter, frame, name, text);
};

const asAbsent = (rewriter: Rewriter, frame: Frame, name: string): void => {
  rewriter.absent.add(name);
  const parent = frame.parent;
  const operator = parent?.node.type === "UnaryExpression" ? parent.node.operator : undefined;
  if (parent !== undefined && operator === "typeof")
    return rewriter.overwrite(parent, `"undefined"`);
  if (parent !== undefined && operator === "delete") return rewriter.overwrite(parent, "true");
  const refusal = rewriter.refusal("denyGlobal", frame, name);
  put(
    rewriter,
    frame,
    name,
    parent?.node.type === "NewExpression" && frame.key === "callee" ? `(${refusal})` : refusal,
  );
};

const rewriteName = (rewriter: Rewriter, { frame, access }: Reference, name: string): void => {
  switch (kindOfName(name, rewriter.rules)) {
    case "keep":
      return;
    case "common":
      return rewriter.common(name);
    case "Function":
      rewriter.own("Function");
      return;
    case "eval":
      return put(rewriter, frame, name, rewriter.own("evaluate"));
    case "global":
      return access === "read"
        ? put(rewriter, frame, name, rewriter.own("globals"))
        : asProperty(rewriter, frame, name);
    case "property":
      return asProperty(rewriter, frame, name);
    case "absent":
      return asAbsent(rewriter, frame, name);
  }
};

const ENTITY = /^[\p{ID_Start}$_][\p{ID_Continue}$]*(?:\.[\p{ID_Start}$_][\p{ID_Continue}$]*)*$/u;

// The bundler would put the define's text in after us, so we do. A name in it is as free as the one it replaces.
const asDefined = (rewriter: Rewriter, frame: Frame, reference: Reference, text: string): void => {
  const isValue = (() => {
    try {
      return JSON.parse(text) !== undefined;
    } catch {
      return false;
    }
  })();
  if (isValue)
    return put(rewriter, frame, reference.name, /^[{[-]/.test(text) ? `(${text})` : text);
  const [head = "", ...rest] = ENTITY.test(text) ? text.split(".") : [];
  const kind = kindOfName(head, rewriter.rules);
  if (kind === "common") rewriter.common(head);
  const tail = rest.map((part) => `.${part}`).join("");
  const texts: Record<typeof kind, () => string> = {
    keep: () => head,
    common: () => head,
    Function: () => rewriter.own("Function"),
    eval: () => rewriter.own("evaluate"),
    global: () => rewriter.own("globals"),
    property: () => `${rewriter.own("globals")}.${head}`,
    absent: () => rewriter.refusal("denyGlobal", frame, head),
  };
  put(rewriter, frame, reference.name, `${texts[kind]()}${tail}`);
};

/** Rewrites every reference to a name that the module does not declare. */
export const rewriteFreeNames = (rewriter: Rewriter): void => {
  const { free, format, options } = rewriter.analysis;
  for (const reference of free) {
    const defined =
      reference.access === "read" && options.define !== undefined
        ? definedPart(reference.frame, options.define)
        : undefined;
    if (defined !== undefined) asDefined(rewriter, defined.frame, reference, defined.text);
    // At the top of a CommonJS module `arguments` are the wrapper's: the bundle's own, or Node's, with the real `require`.
    else if (reference.name === "arguments" && format === "cjs")
      put(rewriter, reference.frame, "arguments", "[]");
    else rewriteName(rewriter, reference, reference.name);
  }
};
