// What a package gets for `require` of a builtin module: a fresh object with the granted names, which read through to the
// module at each access. `fs.readFile = …` by one package stays in that package's view; `fs.promises.readFile = …` too.
import {
  create,
  has,
  isArray,
  isObject,
  makeFastObject,
  ownKeys,
  slice,
  split,
  startsWith,
  weakMapGet,
  weakMapSet,
} from "./commons.ts";
import { defineLive, isDictionary, show } from "./attenuate.ts";
import type { Outlook } from "./attenuate.ts";
import { parseGrants } from "./grants.ts";
import type { Grant } from "./grants.ts";

const WHOLE: Grant = { access: true, parts: create(null) as Record<string, Grant> };

/** Names within `fs/promises` may be granted as names within `fs`: `promises.readFile`. */
const grantOf = (module: string, granted: readonly string[] | true): Grant => {
  if (granted === true) return WHOLE;
  const folder = `${split(module, "/")[1] ?? ""}.`;
  const paths = create(null) as Record<string, true>;
  for (const path of granted) {
    if (`${path}.` === folder) return WHOLE;
    paths[startsWith(path, folder) ? slice(path, folder.length) : path] = true;
  }
  return parseGrants(paths, () => false);
};

const showMember = (outlook: Outlook, grant: Grant, value: unknown, key: PropertyKey): unknown => {
  if (!isObject(value)) return value;
  if (grant.access === undefined) return viewObject(outlook, grant, value);
  // A function of a module takes no `this` and is the same for everybody: `instanceof` and `extends` go by it.
  if (typeof value === "function") return value;
  return isDictionary(value) && !isArray(value)
    ? viewObject(outlook, grant, value)
    : show(outlook, value, key);
};

const viewObject = (outlook: Outlook, grant: Grant, host: object): object => {
  const isWhole = grant.access !== undefined;
  const known = isWhole ? weakMapGet(outlook.seen, host) : undefined;
  if (known !== undefined) return known;
  const view = makeFastObject();
  // First of all: on POSIX, path.posix is path.
  if (isWhole) weakMapSet(outlook.seen, host, view);
  for (const key of isWhole ? ownKeys(host) : ownKeys(grant.parts)) {
    const part = isWhole ? WHOLE : (grant.parts[key as string] as Grant);
    if (!has(host, key)) continue;
    defineLive(outlook, view, host, key, {
      writesThrough: false,
      show: (value) => showMember(outlook, part, value, key),
    });
  }
  return view;
};

/**
 * The view of the builtin `module` (without `node:`), whose CommonJS value is `host`. `granted`: dotted paths below it, or
 * `true` for all. A module that is a function (`events`, `assert`, `stream`), granted whole, is that function itself.
 */
export const viewBuiltin = (
  originals: WeakMap<object, object>,
  host: unknown,
  module: string,
  granted: readonly string[] | true,
): unknown => {
  const outlook: Outlook = {
    packageName: module,
    seen: new WeakMap(),
    behind: new WeakMap(),
    originals,
  };
  return showMember(outlook, grantOf(module, granted), host, module);
};
