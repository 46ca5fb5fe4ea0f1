// The names under which compiled modules ask for ours: they are the same in each build, and who knows them gets nothing by it.

import { expect, test } from "vitest";
import { type Build, build, listOutput, print } from "./support/app.ts";
import { codesOf, errorsOf } from "./support/build.ts";

const NAME = /bulkhead:[0-9a-f]{32}\//;

/** How the compiled text of a module begins the names of ours. */
const nameIn = async (
  files: Readonly<Record<string, string | object>>,
  file: string,
): Promise<string> => {
  const { stats } = await build(files);
  const module = [...stats.compilation.modules].find((each) => each.identifier().endsWith(file));
  const [name = ""] = NAME.exec(String(module?.originalSource()?.source())) ?? [];
  expect(name).toMatch(NAME);
  return name;
};

const ES_MODULE = { name: "a", version: "1.0.0", type: "module" };

const files = {
  "index.js": `import { seen } from "a"; ${print("seen")}`,
  "node_modules/a/package.json": ES_MODULE,
  "node_modules/a/index.js": `import * as x from "#x"; export const seen = [Math.max(1, 2), Object.keys(x)];`,
  "node_modules/a/x.js": `export const x = Math.min(1, 2);`,
};

const withImports = (target: string) => ({
  "node_modules/a/package.json": { ...ES_MODULE, imports: { "#x": target } },
});

const KNOWN = { ...files, ...withImports("./x.js") };

const refused = async (more: object, options: Build = {}): Promise<readonly string[]> => {
  const { stats, out } = await build({ ...KNOWN, ...more }, options);
  expect(listOutput({ out })).toEqual([]);
  return codesOf(errorsOf(stats)).map((text) => text.split(":")[0] ?? "");
};

/** Has `#x` ask for something else; `isItsWord`: as if the module had said so itself. */
const asking = (request: string, isItsWord: boolean): Build => ({
  plugins: [
    {
      apply: ({ hooks }) =>
        hooks.normalModuleFactory.tap("test", (factory) =>
          factory.hooks.beforeResolve.tap("test", (asked) => {
            if (asked.request !== "#x") return;
            asked.request = request;
            if (isItsWord) Object.assign(asked.dependencies[0] ?? {}, { request });
          }),
        ),
    },
  ],
});

const ROOT_OF = "compartment/$root$";

test("no module's text may say a name, its own or another's", async () => {
  const name = await nameIn(KNOWN, "a/index.js");
  const text = `import { globals } from "${name}${ROOT_OF}"; export const x = globals.process;`;
  expect(await refused({ "node_modules/a/x.js": text })).toEqual(["BULKHEAD_MODULE_RESERVED"]);
});

test("no package.json and no alias can say one for a module", async () => {
  const name = await nameIn(KNOWN, "a/index.js");
  expect(await refused(withImports(`${name}${ROOT_OF}`))).toEqual(["Module not found"]);
  const alias = { "#x": `${name}${ROOT_OF}` };
  expect(await refused({}, { resolve: { alias } })).toEqual(["Module not found"]);
});

// What would have to get past the compiler for that is put in behind it.
test("where the compiler's word is lost, a name is good in its own module's words alone", async () => {
  const own = `${await nameIn(KNOWN, "a/index.js")}${ROOT_OF}`;
  const others = `${await nameIn(KNOWN, "a/x.js")}${ROOT_OF}`;
  expect(others).not.toBe(own);
  expect(await refused({}, asking(own, false))).toEqual(["BULKHEAD_IMPORT_UNRESOLVED"]);
  expect(await refused({}, asking(others, true))).toEqual(["BULKHEAD_IMPORT_UNRESOLVED"]);
  expect(
    errorsOf((await build(KNOWN, { ...asking(own, true), bulkhead: { verify: false } })).stats),
  ).toEqual([]);
});

test("a name is another in another place and under a query", async () => {
  const text = `export const seen = typeof process;`;
  const names = await Promise.all(
    ["./x.js", "./y.js", "./x.js?y", "./x.js#y"].map((path) =>
      nameIn(
        {
          "index.js": `import { seen } from "${path}"; ${print("seen")}`,
          "x.js": text,
          "y.js": text,
        },
        path.slice(1),
      ),
    ),
  );
  expect(new Set(names).size).toBe(4);
});
