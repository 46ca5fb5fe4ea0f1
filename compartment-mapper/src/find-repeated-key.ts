// A key that a JSON object has twice. JSON.parse (npm, webpack, Node) takes the last of the two, esbuild the first: the
// same package.json would lead one tool to a harmless file and the other to another.

interface OpenObject {
  readonly keys: Set<string>;
  /** Names of the objects around it and its own, joined by dots. */
  readonly path: string;
  /** The key whose value is being read. */
  key: string;
}

const TOKENS = /"(?:[^"\\]|\\.)*"(\s*:)?|[{}[\]]/gs;

// Without recursion: a hostile file nests deeper than the stack.
const countKeys = (value: unknown): number => {
  const left: unknown[] = [value];
  let count = 0;
  while (left.length > 0) {
    const each = left.pop();
    if (typeof each !== "object" || each === null) continue;
    const inner: readonly unknown[] = Array.isArray(each) ? each : Object.values(each);
    if (!Array.isArray(each)) count += inner.length;
    for (const one of inner) left.push(one);
  }
  return count;
};

// Each key of the text ends in a quote and a colon, and some strings have those, too. Where that is found no more often than the parsed value
// has keys, no key has replaced another. It spares nearly all files the search for which one did.
const mayRepeat = (text: string, value: unknown): boolean =>
  (text.match(/"\s*:/g)?.length ?? 0) !== countKeys(value);

/**
 * The first repeated key of a JSON text, which was parsed to `value`, as a dotted path; undefined if there is none. Only the
 * values of `fields` and those names themselves are looked at: elsewhere nothing depends on it.
 */
export const findRepeatedKey = (
  text: string,
  value: unknown,
  fields: ReadonlySet<string>,
): string | undefined => {
  if (!mayRepeat(text, value)) return undefined;
  // One item for each open bracket: undefined for an array's.
  const open: (OpenObject | undefined)[] = [];
  const isRead = (path: string): boolean => fields.has(path.split(".", 1)[0] ?? "");
  for (const { 0: token, 1: colon } of text.matchAll(TOKENS)) {
    const current = open.at(-1);
    if (token === "{") open.push({ keys: new Set(), path: pathBelow(open), key: "" });
    else if (token === "[") open.push(undefined);
    else if (token === "}" || token === "]") open.pop();
    else if (colon !== undefined && current !== undefined) {
      current.key = String(JSON.parse(token.slice(0, -colon.length)));
      const path = current.path === "" ? current.key : `${current.path}.${current.key}`;
      if (current.keys.has(current.key) && isRead(path)) return path;
      current.keys.add(current.key);
    }
  }
  return undefined;
};

const pathBelow = (open: readonly (OpenObject | undefined)[]): string => {
  const around = open.findLast((object) => object !== undefined);
  if (around === undefined) return "";
  return around.path === "" ? around.key : `${around.path}.${around.key}`;
};
