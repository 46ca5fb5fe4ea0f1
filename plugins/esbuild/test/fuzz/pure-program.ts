// Random programs without any power: whatever they compute plain, they must compute confined.

import type { Random } from "./random.ts";

const NAMES = [
  "a",
  "b",
  "c",
  "f",
  "g",
  "Map2",
  "$g",
  "$n",
  "require2",
  "toString",
  "constructor2",
  "of",
  "async2",
];

class PureProgram {
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  #pick(choices: readonly (() => string)[]): string {
    return this.#random.pick(choices)();
  }

  #name(): string {
    return this.#random.pick(NAMES);
  }

  #text(): string {
    return this.#random.pick([
      "'<!-- x'",
      '"--> y"',
      "`${a}`",
      "'\\u0061'",
      "'canary'",
      "`import(${b})`",
      "String.raw`\\1${c}`",
      "'</script>'",
      "'\\n'",
    ]);
  }

  #value(depth: number): string {
    const inner = (): string => this.#value(depth - 1);
    if (depth <= 0)
      return this.#pick([
        () => this.#name(),
        () => this.#text(),
        () => String(this.#random.below(9)),
        () => "null",
      ]);
    return this.#pick([
      () => `(${inner()} + ${inner()})`,
      () => `(${inner()}, ${inner()})`,
      () => `(${inner()} ? ${inner()} : ${inner()})`,
      () => `[${inner()}, ...[${inner()}]].length`,
      () => `({ ${this.#name()}: ${inner()}, get x() { return ${inner()} } }).x`,
      () => `((${this.#name()} = ${inner()}) => ${inner()})()`,
      () => `(function (${this.#name()}) { return ${inner()} })(${inner()})`,
      () => `(function () { return typeof this + arguments.length }).call(${inner()}, 1)`,
      () =>
        `new (class { static #s = ${inner()}; #p = ${inner()}; get v() { return [this.#p] } })().v.length`,
      () => `[...(function* () { yield ${inner()}; yield* [1] })()].join()`,
      () =>
        `(() => { try { throw ${inner()} } catch ({ length = ${inner()} }) { return length } })()`,
      () => `(() => { for (var i = 2; i-->0;) { if (i) continue; } return i })()`,
      () => `(() => { { function f() { return ${inner()} } } return typeof f })()`,
      () =>
        `(() => { x: for (const ${this.#name()} of [1, 2]) { continue x } return ${inner()} })()`,
      () =>
        `(() => { switch (${inner()}) { case 1: { let a = 1; return a } default: return ${inner()} } })()`,
      () => `typeof ${this.#random.pick(["a", "undeclaredName", "f", "Map", "Date"])}`,
      () => `Math.max(${this.#random.below(9)}, Number(${inner()}) || 0)`,
      () => `new Map([[1, ${inner()}]]).size`,
      () => `/[/]${this.#random.pick(["a", "<!--", "-->"])}/.test(${inner()})`,
      () => `new Date(${this.#random.below(1e6)}).getTime()`,
      () => `(new Error(${inner()}) instanceof Error)`,
      () => `(x => x?.length ?? ${inner()})(${inner()})`,
      () => `(y => y\`a\${${inner()}}\`)((strings, v) => strings.length + String(v))`,
      () => `Reflect.ownKeys({ ${this.#name()}: 1, [${this.#text()}]: 2 }).join()`,
      () => `JSON.stringify({ ${this.#name()}: ${inner()} })`,
      () => `Symbol.iterator.toString()`,
      () => `((o) => (delete o.a, "a" in o))({ a: ${inner()} })`,
      () => `(function g() { return new.target === undefined })()`,
    ]);
  }

  #statement(): string {
    return this.#pick([
      () => `put(() => ${this.#value(3)});`,
      () => `put(function () { return ${this.#value(3)} });`,
      () => `${this.#random.pick(["a", "b", "c"])} = ${this.#value(2)};`,
      // Not `let x = x`: minifiers take variables for declared before they are.
      () =>
        `held = ${this.#value(2)}; { let ${this.#name()} = held; put(() => ${this.#value(2)}); }`,
      () => `put(() => { var ${this.#name()} = ${this.#value(2)}; return ${this.#value(1)} });`,
      () => `[a, b = ${this.#value(1)}] = [${this.#value(1)}];`,
      () => `({ a, c = ${this.#value(1)} } = { a: ${this.#value(1)} });`,
    ]);
  }

  source(): string {
    const strict = this.#random.chance(0.5) ? '"use strict";\n' : "";
    const statements = Array.from({ length: 8 }, () => this.#statement());
    return `${strict}var out = exports.out = [], a = 1, b = 'x', c = null, f, g, Map2, $g, $n, require2, toString, constructor2, of, async2;
var held, put = function (make) { try { out.push(String(make())) } catch (error) { out.push(error.name) } };
${statements.join("\n")}
`;
  }
}

/** A CommonJS module that exports texts of what it computes. */
export const makePureProgram = (random: Random): string => new PureProgram(random).source();
