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

/**
 * The first repeated key of a text that is known to be JSON, as a dotted path; undefined if there is none. Only the
 * values of `fields` and those names themselves are looked at: elsewhere nothing depends on it.
 */
export const findRepeatedKey = (text: string, fields: ReadonlySet<string>): string | undefined => {
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
