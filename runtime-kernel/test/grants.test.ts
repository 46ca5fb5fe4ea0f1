// A grant to read is not a grant to change, for every kind of granted thing: what a package does to it is seen by that package
// alone, or refused. `thing` is what it sees, `other` what a second package sees, `host` the real one.
import { afterAll, expect, test } from "vitest";
import { closeChromium, needsNoNode, runInChromium } from "./in-chromium.ts";
import { runConfined, runPlain } from "./realm.ts";

interface Granted {
  readonly kind: string;
  /** Makes `hostGlobal.bag`; the host's own code before lockdown. */
  readonly before: string;
  readonly globals: Readonly<Record<string, boolean>>;
  /** From a global object to the thing. */
  readonly path: string;
  /** What works on it as ever, as an expression of `thing`; true. */
  readonly works: string;
  /** In a page the classes of its own scripts are not the host's. */
  readonly onlyInNode?: true;
}

const KINDS: readonly Granted[] = [
  {
    kind: "a plain object",
    before: "hostGlobal.bag = { run: () => 'host', inner: { run: () => 'host' } };",
    globals: { bag: true },
    path: "bag",
    works: "thing.run() === 'host' && 'run' in thing && Object.keys(thing).includes('inner')",
  },
  {
    kind: "an object in an object",
    before: "hostGlobal.bag = { inner: { run: () => 'host' } };",
    globals: { bag: true },
    path: "bag.inner",
    works: "thing.run() === 'host'",
  },
  {
    kind: "one property of an object",
    before: "hostGlobal.bag = { inner: { run: () => 'host', hidden: 1 } };",
    globals: { "bag.inner.run": true },
    path: "bag.inner",
    works: "thing.run() === 'host' && thing.hidden === undefined",
  },
  {
    kind: "a path four deep",
    before: "hostGlobal.bag = { a: { b: { c: { run: () => 'host' } } } };",
    globals: { "bag.a.b.c": true },
    path: "bag.a.b.c",
    works: "thing.run() === 'host'",
  },
  {
    kind: "a function with properties",
    before: "hostGlobal.bag = Object.assign(() => 'called', { run: () => 'host' });",
    globals: { bag: true },
    path: "bag",
    works: "thing() === 'called' && thing.run() === 'host'",
  },
  {
    kind: "a class and its statics",
    before:
      "hostGlobal.bag = class Bag { #own = 5; own() { return this.#own; } static run() { return 'host'; } };",
    globals: { bag: true },
    path: "bag",
    works:
      "thing.run() === 'host' && new thing().own() === 5 && new (class extends thing {})() instanceof thing",
  },
  {
    kind: "the prototype of a class",
    onlyInNode: true,
    before: "hostGlobal.bag = class Bag { run() { return 'host'; } };",
    globals: { bag: true },
    path: "bag.prototype",
    works: "thing.run() === 'host'",
  },
  {
    kind: "a function's own prototype, as old code has it",
    onlyInNode: true,
    before:
      "hostGlobal.bag = function Bag() { this.own = 5; }; hostGlobal.bag.prototype.run = () => 'host';",
    globals: { bag: true },
    path: "bag.prototype",
    works: "thing.run() === 'host'",
  },
  {
    kind: "an instance of a class, such as a wallet's provider",
    before:
      "class Provider { #key = 'k'; request() { return this.#key; } run() { return 'host'; } }; hostGlobal.bag = new Provider();",
    globals: { bag: true },
    path: "bag",
    works: "thing.run() === 'host' && thing.request() === 'k'",
  },
  {
    kind: "an object behind an accessor",
    before:
      "const inner = { run: () => 'host' }; Object.defineProperty(hostGlobal, 'bag', { get: () => inner, configurable: true });",
    globals: { bag: true },
    path: "bag",
    works: "thing.run() === 'host'",
  },
  {
    kind: "an object with accessors of its own",
    before:
      "let secret = 'host'; hostGlobal.bag = { get run() { return () => secret; }, set run(value) { secret = value; } };",
    globals: { bag: true },
    path: "bag",
    works: "thing.run() === 'host'",
  },
  {
    kind: "an object without prototype",
    before:
      "hostGlobal.bag = Object.assign(Object.create(null), { run: () => 'host', __proto__: null });",
    globals: { bag: true },
    path: "bag",
    works: "thing.run() === 'host'",
  },
  {
    kind: "an object whose properties cannot be configured",
    before:
      "hostGlobal.bag = Object.defineProperties({}, { run: { value: () => 'host', writable: true, enumerable: true }, fixed: { value: { run: () => 'host' } } });",
    globals: { bag: true },
    path: "bag",
    works: "thing.run() === 'host' && thing.fixed.run() === 'host'",
  },
];

/** What a package tries; each in a realm of its own would take long, so each is undone by asking the host afresh. */
const WAYS = [
  "thing.run = () => 'stolen';",
  "thing.added = 'stolen';",
  "Object.defineProperty(thing, 'run', { value: () => 'stolen', configurable: true });",
  "Object.defineProperty(thing, 'run', { get: () => () => 'stolen', configurable: true });",
  "Object.assign(thing, { run: () => 'stolen' });",
  "Reflect.set(thing, 'run', () => 'stolen');",
  "thing.__defineGetter__('run', () => () => 'stolen');",
  "delete thing.run;",
  "Object.setPrototypeOf(thing, { run: () => 'stolen', added: 'stolen' });",
  "thing.__proto__ = { added: 'stolen' };",
  "thing[Symbol.iterator] = () => 'stolen';",
  "Object.freeze(thing);",
];

const tryAll = (path: string, seenBy: string): string => `
  const see = (from) => ${JSON.stringify(path.split("."))}.reduce((at, name) => at[name], from);
  const changed = [];
  const look = (value) => { const all = []; for (const read of [() => value.run(), () => value.added, () => value[Symbol.iterator], () => Object.isFrozen(value)]) try { all.push(String(read())); } catch (error) { all.push(error.name); } return all.join(); };
  const hostThing = see(hostGlobal); see($g);
  const viewers = () => [['host', hostThing], ['host again', see(hostGlobal)], ${seenBy}]; const before = viewers().map(([, value]) => look(value));
  for (const way of [${WAYS.map((way) => `(thing) => { ${way} }`).join(", ")}]) {
    const thing = see($g); try { way(thing); } catch {}
    viewers().forEach(([who, value], index) => { if (look(value) !== before[index]) changed.push(who + ': ' + way); });
  }`;

/** Code that says whether the thing works, and who else sees what was done to it. */
const tryKind = ({ globals, path, works }: Granted): string => {
  const other = `['other', see(compartment(${JSON.stringify(globals)}).globals)]`;
  const worksFirst = `const see0 = ${JSON.stringify(path.split("."))}.reduce((at, name) => at[name], $g); const ok = ((thing) => ${works})(see0);`;
  return `${worksFirst} ${tryAll(path, other)} return [ok, changed];`;
};

test.each(KINDS)("$kind", async (kind) => {
  const { before, globals, path } = kind;
  const plain = `${tryAll(path, "")} return changed.length > 0;`;
  expect(await runPlain({ before, code: plain }), "unprotected").toBe(true);
  expect(await runConfined({ before, globals, code: tryKind(kind) })).toEqual([true, []]);
});

afterAll(closeChromium);

// One page for all of them: each takes half a second.
test("in Chromium: all kinds, but the classes of a page's own scripts, which are not the host's", async () => {
  const kinds = KINDS.filter(needsNoNode).map(
    // Each its own thing: what was defined stays.
    (kind, index) =>
      JSON.parse(JSON.stringify(kind).replaceAll(/\bbag\b/g, `bag${index}`)) as Granted,
  );
  const runs = kinds.map(
    (kind) => `await (async () => {
      ${kind.before}
      const $g = compartment(${JSON.stringify(kind.globals)}).globals;
      ${tryKind(kind)}
    })()`,
  );
  const { result, violations } = await runInChromium({ code: `return [${runs.join(", ")}];` });
  expect(kinds.length).toBe(KINDS.length - 2);
  expect(result).toEqual(kinds.map(() => [true, []]));
  expect(violations).toEqual([]);
});
