// Each way to what was not granted: it succeeds without the kernel, fails in a compartment, and the harmless twin of the same
// code works in both.
import { afterAll, expect, test } from "vitest";
import { closeChromium, needsNoNode, runInChromium } from "./in-chromium.ts";
import { runConfined, runPlain } from "./realm.ts";

interface Attack {
  readonly name: string;
  readonly before?: string;
  readonly globals?: Readonly<Record<string, boolean | "write">>;
  /** Returns true where it gets what it wants. */
  readonly attack: string;
  /** Returns true where an honest package's use works. */
  readonly twin: string;
}

const SECRET = "hostGlobal.secret = 'key';";
const isHost = "((value) => value !== undefined && value !== null && value.secret === 'key')";

const ATTACKS: readonly Attack[] = [
  {
    name: "a global that was not granted",
    before: SECRET,
    attack: "return typeof $g.secret === 'string' || 'secret' in $g;",
    twin: "$g.own = 1; return $g.own === 1 && 'own' in $g;",
  },
  {
    name: "globalThis and its other names",
    before: SECRET,
    attack: `return [$g.globalThis, $g.global, $g.globalThis.globalThis].some(${isHost});`,
    twin: "return $g.globalThis === $g && $g.global === $g;",
  },
  {
    name: "the constructor of a function",
    before: SECRET,
    attack: `return ${isHost}((() => {}).constructor('return globalThis')());`,
    twin: "return (() => {}) instanceof Function && (() => {}) instanceof $c.Function;",
  },
  {
    name: "the constructors of async functions and generators",
    before: SECRET,
    attack: `
      const makers = [async () => {}, function* () {}, async function* () {}].map((one) => one.constructor);
      for (const make of makers) try { make('return 1'); return true; } catch {}
      return false;`,
    twin: "return (await (async () => 7)()) === 7 && [...(function* () { yield 1; })()].length === 1;",
  },
  {
    name: "new Function",
    before: SECRET,
    attack: `return new $c.Function('return typeof secret')() === 'string' || ${isHost}(new $c.Function('return this')());`,
    twin: "return $c.Function('return this')() === $g && new $c.Function('  return this ;\\n')() === $g;",
  },
  {
    name: "indirect eval",
    before: SECRET,
    attack: `return (0, $c.eval)('typeof secret') === 'string' || ${isHost}((0, $c.eval)('this'));`,
    twin: "return (0, $c.eval)('this') === $g && (0, $c.eval)(7) === 7;",
  },
  {
    name: "poisoning a shared prototype",
    attack: "Array.prototype.map = () => 'stolen'; return [1].map((one) => one) === 'stolen';",
    twin: "const own = []; own.push = 1; class More extends Array { map() { return 'own'; } } return new More().map() === 'own';",
  },
  {
    name: "poisoning through __proto__ of a literal",
    attack: "({}).__proto__.polluted = true; return ({}).polluted === true;",
    twin: "const own = Object.create({ inherited: true }); return own.inherited;",
  },
  {
    name: "replacing a shared constructor",
    attack:
      "$g.Promise = class { then() {} }; return $g.Promise !== Promise || globalThis.Promise !== (async () => {})().constructor;",
    twin: "return $g.Promise === Promise && (await $g.Promise.resolve(1)) === 1;",
  },
  {
    name: "defining a shared name anew",
    attack:
      "Object.defineProperty($g, 'WeakSet', { value: 'mine' }); return $g.WeakSet === 'mine';",
    twin: "Object.defineProperty($g, 'mine', { value: 1 }); return $g.mine === 1;",
  },
  {
    name: "a granted function that returns its this",
    before: `${SECRET} hostGlobal.self1 = function () { return this; }; hostGlobal.self2 = () => globalThis;`,
    globals: { self1: true, self2: true },
    attack: `return [$g.self1(), (0, $g.self1)(), $g.self2(), $g.self1.call($g), $g.self1.apply(undefined)].some(${isHost});`,
    twin: "const own = {}; return $g.self1() === $g && $g.self2() === $g && $g.self1.call(own) === own;",
  },
  {
    name: "the this of a timer's function",
    before: `${SECRET} hostGlobal.later = (call) => { call.call(globalThis); }; hostGlobal.setTimeout = hostGlobal.later;`,
    globals: { setTimeout: true },
    attack: `let self; $g.setTimeout(function () { self = this; }, 0); return ${isHost}(self);`,
    twin: "let ran = false; $g.setTimeout(() => { ran = true; }, 0); return ran;",
  },
  {
    name: "text given to a timer",
    before: `${SECRET} hostGlobal.setTimeout = (text) => (typeof text === 'function' ? text() : (0, eval)(String(text)));`,
    globals: { setTimeout: true },
    attack:
      "let got = $g.setTimeout('secret'); try { got = $g.setTimeout({ toString: () => 'secret' }); } catch {} return got === 'key';",
    twin: "return $g.setTimeout(() => 'ran') === 'ran';",
  },
  {
    name: "the this of a listener",
    before: `${SECRET}
      const target = new EventTarget();
      for (const name of ['addEventListener', 'removeEventListener']) {
        hostGlobal[name] = function (type, listener) { if (this !== globalThis && this !== undefined) throw new TypeError('Illegal invocation'); return target[name](type, listener); };
      }
      hostGlobal.fire = () => { listeners.forEach((one) => (typeof one === 'function' ? one.call(globalThis, {}) : one.handleEvent({}))); };
      const listeners = new Set();
      target.addEventListener = (type, one) => { listeners.add(one); };
      target.removeEventListener = (type, one) => { listeners.delete(one); };`,
    globals: { addEventListener: true, removeEventListener: true, fire: true },
    attack: `let self; $g.addEventListener('x', function () { self = this; }); $g.fire(); return ${isHost}(self);`,
    twin: `
      let calls = 0; const count = function () { calls += this === $g ? 1 : 10; };
      const object = { handleEvent() { calls += this === object ? 100 : 1000; } };
      $g.addEventListener('x', count); (0, $g.addEventListener)('x', object); $g.fire();
      $g.removeEventListener('x', count); $g.removeEventListener('x', object); $g.fire();
      return calls === 101;`,
  },
  {
    name: "a getter that answers with the global object",
    before: `${SECRET} hostGlobal.page = { get defaultView() { return globalThis; }, title: 't' }; Object.defineProperty(hostGlobal, 'me', { get: () => globalThis, configurable: true });`,
    globals: { page: true, me: true },
    attack: `return [$g.page.defaultView, $g.me, Object.getOwnPropertyDescriptor($g.page, 'defaultView').value].some(${isHost});`,
    twin: "return $g.page.title === 't' && $g.page.defaultView === $g && $g.me === $g;",
  },
  {
    name: "the accessors of a view, called on the host's global",
    before: `${SECRET} hostGlobal.page = { get self() { return this; } };`,
    globals: { page: true },
    attack: `
      const { get } = Object.getOwnPropertyDescriptor($g.page, 'self');
      return ${isHost}(get === undefined ? undefined : get.call(globalThis));`,
    twin: "return $g.page.self === $g.page;",
  },
  {
    name: "changing a granted object for everybody",
    before: "hostGlobal.console2 = { log: () => 'host' };",
    globals: { console2: true },
    attack: "$g.console2.log = () => 'stolen'; return hostGlobal.console2.log() === 'stolen';",
    twin: "$g.console2.log = () => 'mine'; return $g.console2.log() === 'mine';",
  },
  {
    name: "changing an object inside a granted one",
    before: "hostGlobal.app = { env: { MODE: 'prod' } };",
    globals: { app: true },
    attack:
      "$g.app.env.MODE = 'dev'; delete $g.app.env; Object.defineProperty($g.app, 'x', { value: 1 }); return hostGlobal.app.env?.MODE !== 'prod' || 'x' in hostGlobal.app;",
    twin: "$g.app.env.MODE = 'dev'; return $g.app.env.MODE === 'dev' && delete $g.app.env.MODE && $g.app.env.MODE === undefined;",
  },
  {
    name: "changing a granted function's own properties",
    before: "hostGlobal.Client = class Client { static create() { return 'host'; } };",
    globals: { Client: true },
    attack: "$g.Client.create = () => 'stolen'; return hostGlobal.Client.create() === 'stolen';",
    twin: "return $g.Client.create() === 'host' && new $g.Client() instanceof $g.Client;",
  },
  {
    name: "changing a granted class's prototype",
    globals: { URL: true },
    attack: `
      const { get } = Object.getOwnPropertyDescriptor(URL.prototype, 'search');
      for (const find of [() => $g.URL.prototype, () => Object.getPrototypeOf(new $g.URL('x:y')), () => new $g.URL('x:y').constructor.prototype])
        try { Object.defineProperty(find(), 'search', { get: () => 'stolen', configurable: true }); } catch {}
      const found = new hostGlobal.URL('x:y?z').search; try { Object.defineProperty(URL.prototype, 'search', { get }); } catch {}
      return found === 'stolen';`,
    twin: `
      function Old() {} Old.prototype = Object.create($g.URL.prototype); Old.prototype.toString = () => 'own';
      const url = new $g.URL('x:y'); url.toJSON = () => 'mine'; class Mine extends $g.URL { get search() { return 'sub'; } }
      return String(new Old()) === 'own' && JSON.stringify(url) === '"mine"' && new Mine('x:y').search === 'sub' && new $g.URL('x:y').toJSON() === 'x:y';`,
  },
  {
    name: "changing the statics of a class by its instance's constructor",
    globals: { URL: true },
    attack:
      "const { canParse } = URL; new $g.URL('x:y').constructor.canParse = () => 'stolen'; const got = hostGlobal.URL.canParse('x:y'); URL.canParse = canParse; return got === 'stolen';",
    twin: "class Mine extends $g.URL {} Mine.canParse = () => 'own'; return Mine.canParse() === 'own' && $g.URL.canParse('x:y');",
  },
  {
    name: "changing the class of what a granted function returns",
    globals: { setTimeout: true, clearTimeout: true },
    attack:
      "const timer = $g.setTimeout(() => {}); Object.getPrototypeOf(timer).ref = () => 'stolen'; const other = hostGlobal.setTimeout(() => {}); return other.ref() === 'stolen';",
    twin: "const timer = $g.setTimeout(() => {}, 1e6); timer.ref = () => 'own'; $g.clearTimeout(timer); return timer.ref() === 'own';",
  },
  {
    name: "changing the class of what a granted function promises, or an accessor holds",
    globals: { fetch: true, URL: true },
    attack: `
      const answer = await $g.fetch('data:text/plain,x'); let count = 0;
      for (const [one, name] of [[answer, 'text'], [answer.headers, 'get'], [new $g.URL('x:y').searchParams, 'get']])
        try { Object.getPrototypeOf(one)[name] = () => 'stolen'; count++; } catch {}
      return count > 0;`,
    twin: "const answer = await $g.fetch('data:text/plain,x'); return (await answer.text()) === 'x' && new $g.URL('x:y?a=b').searchParams.get('a') === 'b';",
  },
  {
    name: "a granted method that returns its this, and calls listeners with it",
    before:
      "hostGlobal.emitter = { secret: 'key', on(name, listen) { listen.call(this); return this; } };",
    globals: { "emitter.on": true },
    attack:
      "let self; const returned = $g.emitter.on('x', function () { self = this; }); return returned.secret === 'key' || self.secret === 'key';",
    twin: "let calls = 0; return $g.emitter.on('x', () => { calls++; }) === $g.emitter && calls === 1;",
  },
  {
    name: "what is denied below a whole grant",
    before: "hostGlobal.app = { env: { KEY: 'key' }, run() { return 1; }, deep: { a: 1, b: 2 } };",
    globals: { app: true, "app.env": false, "app.deep.b": false },
    attack: `
      const all = [() => $g.app.env, () => ({ ...$g.app }).env, () => Object.getOwnPropertyDescriptor($g.app, 'env').value, () => $g.app.deep.b && { KEY: 'key' }];
      return all.some((get) => { try { return get()?.KEY === 'key'; } catch { return false; } }) || 'env' in $g.app;`,
    twin: "return $g.app.run() === 1 && $g.app.deep.a === 1 && Object.keys($g.app).includes('run');",
  },
  {
    name: "a static that is denied below a granted class",
    globals: { URL: true, "URL.createObjectURL": false },
    attack: "return typeof $g.URL.createObjectURL === 'function';",
    twin: "return new $g.URL('x:y') instanceof $g.URL && $g.URL.canParse('x:y');",
  },
  {
    name: "adding to a granted array",
    before: "hostGlobal.app = { flags: ['a'] };",
    globals: { app: true, "app.flags": true },
    attack: "$g.app.flags.push('admin'); return hostGlobal.app.flags.includes('admin');",
    twin: "$g.app.flags.push('own'); return Array.isArray($g.app.flags) && $g.app.flags.includes('own') && $g.app.flags[0] === 'a';",
  },
  {
    name: "a property beside the granted one",
    before: "hostGlobal.doc = { title: 't', cookie: 'secret' };",
    globals: { "doc.title": true },
    attack:
      "return $g.doc.cookie === 'secret' || 'cookie' in $g.doc || Object.getPrototypeOf($g.doc).cookie === 'secret';",
    twin: "return $g.doc.title === 't';",
  },
  {
    name: "__proto__ as a granted name",
    before: `${SECRET} hostGlobal.bag = Object.create(globalThis);`,
    globals: { "bag.x": true },
    attack: `return ${isHost}($g.bag.__proto__) || ${isHost}(Object.getPrototypeOf($g.bag));`,
    twin: "return typeof $g.bag === 'object';",
  },
];

test.each(ATTACKS)("$name", async ({ before = "", globals = {}, attack, twin }) => {
  const guarded = `try { ${attack} } catch { return false; }`;
  const plain = await runPlain({ before, code: attack });
  expect(plain, "unprotected").toBe(true);
  expect(
    await runConfined({ before, globals, code: `return await (async () => { ${guarded} })();` }),
    "confined",
  ).toBe(false);
  expect(await runPlain({ before, code: twin }), "twin, unprotected").toBe(true);
  expect(await runConfined({ before, globals, code: twin }), "twin, confined").toBe(true);
});

afterAll(closeChromium);

test.each(ATTACKS.filter(needsNoNode))(
  "in Chromium: $name",
  async ({ before = "", globals = {}, attack }) => {
    const code = `try { ${attack} } catch { return false; }`;
    const { result } = await runInChromium({ before, globals, code });
    expect(result).toBe(false);
  },
);
