// Random sloppy CommonJS modules that collect values in `exports.out`: hostile text in strings, templates, regular
// expressions and comments, free names in every position, functions in blocks, line ends in place of semicolons.
// A free name that the module itself defines is defined first: before that, reading it was an error and now is not.

/** Numbers in [0, 1) that a seed determines (mulberry32). */
const makeRandom = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
};

const TEXT = [
  "<!-- probe()",
  "--> count",
  "import('x')",
  "import.meta.url",
  "require('y')",
  "probe",
  "// x",
  "/* y */",
  "eval(1)",
  "</script>",
  "$g.count",
  "this",
  "arguments",
  "\\u0063ount",
  "\\x3c!--",
  "\\n",
  "\\0",
  "\\\\",
  "😀",
  "\u2028",
  "function f() {}",
];
const OCTAL = ["\\1", "\\07", "\\377", "\\8", "\\08"];
const LOCALS = ["a", "b", "c"];
const FUNCTIONS = ["f", "g", "h"];
const FREE = ["count", "made", "window.count", "self.made"];
const COMMENTS = [
  " ",
  "\n",
  " /* <!-- count */ ",
  " // --> probe()\n",
  "\n<!-- count = 9\n",
  "\n--> count = 9\n",
  " /*\n*/ ",
];

class Generator {
  readonly #random: () => number;

  constructor(seed: number) {
    this.#random = makeRandom(seed);
  }

  #chance(share: number): boolean {
    return this.#random() < share;
  }

  #pick<Item>(items: readonly Item[]): Item {
    const item = items[Math.floor(this.#random() * items.length)];
    if (item === undefined) throw new Error("nothing to pick from");
    return item;
  }

  #text(quote: string): string {
    const parts = quote === "`" ? TEXT : [...TEXT, ...OCTAL];
    const text = this.#pick(parts) + (this.#chance(0.3) ? ` ${this.#pick(TEXT)}` : "");
    return text.replaceAll(quote, `\\${quote}`);
  }

  #literal(depth: number): string {
    const quote = this.#pick(["'", '"']);
    return this.#pick([
      () => quote + this.#text(quote) + quote,
      () => `\`${this.#text("`")}\${${this.#value(depth - 1)}}${this.#text("`")}\``,
      () =>
        `String.raw\`${this.#pick(["\\1", "\\u", "<!--", "probe"])}\${${this.#value(depth - 1)}}\``,
      () =>
        `/${this.#pick(["<!--", "-->", "[/]probe", "a\\/count", "\\1(x)", "import\\(x\\)"])}/.source`,
      () => this.#pick(["010", "09", "08.5", "0", "1_0", "0x1f", ".5"]),
    ])();
  }

  #name(): string {
    return this.#pick([...LOCALS, ...FREE]);
  }

  #value(depth: number): string {
    if (depth <= 0) return this.#pick([() => this.#name(), () => this.#literal(0)])();
    return this.#pick([
      () => this.#literal(depth),
      () => this.#name(),
      () => `(${this.#value(depth - 1)} + ${this.#value(depth - 1)})`,
      () => `probe(${this.#value(depth - 1)})`,
      () => `probe\`${this.#text("`")}\``,
      () => `typeof ${this.#pick([...FUNCTIONS, "missing", "probe", "count"])}`,
      () => `[${this.#value(depth - 1)}, ...[${this.#value(depth - 1)}]]`,
      () =>
        `{ count, a, "${this.#pick(["\\1", "x", "probe"])}": ${this.#value(depth - 1)} }.count`
          .replace(/^/, "(")
          .replace("}.count", "}).count"),
      () => `(${this.#name()} = ${this.#value(depth - 1)})`,
      () => `(${this.#pick(["count", "a"])}++ , ${this.#value(depth - 1)})`,
      () => `(function () { return this === window })()`,
      () => `(function (a, b, a) { return a })(1, 2, ${this.#value(depth - 1)})`,
      () => `(() => { let count = 7; return count })()`,
      () => `(delete ${this.#pick(["missing", "a", "window.nothing"])})`,
      () => `(made => made)(${this.#value(depth - 1)})`,
      () => `(typeof ${this.#pick(FUNCTIONS)} === "function" && ${this.#pick(FUNCTIONS)}.name)`,
    ])();
  }

  /** Assigns parameters and elements of `arguments`, which sloppy code keeps equal. */
  #sharing(): string {
    const statement = (): string =>
      this.#pick([
        () => `p = ${this.#value(1)};`,
        () => `q = p = ${this.#value(1)};`,
        () => `[q, p] = [p, ${this.#value(1)}];`,
        () => `({ x: q } = { x: ${this.#value(1)} });`,
        () => `out.push(p++, --q, p += "y", arguments[0]);`,
        () => `arguments[${this.#pick(["0", "1", "'0'", "i", "i & 1"])}] = ${this.#value(1)};`,
        () => `[].${this.#pick(["shift", "pop", "reverse", "sort"])}.call(arguments);`,
        () => `for (${this.#pick(["p", "q"])} of [1, ${this.#value(0)}]) out.push(arguments[1]);`,
        () => `(function () { q = ${this.#value(1)} })();`,
        () => `(() => { p = ${this.#value(1)} })();`,
        () => `if (p) q = ${this.#value(0)}\nelse p = 3\n`,
        () => `n = ${this.#value(1)}; out.push(n = 5, typeof n);`,
        () => `i = 1 - i;`,
      ])();
    const body = Array.from({ length: 4 }, () => `${statement()} out.push(p, q);`).join(" ");
    const values = Array.from({ length: Math.floor(this.#random() * 4) }, () => this.#value(1));
    const parameters = this.#pick(["p, q", "q, p", "p, q, p"]);
    return `;(function n(${parameters}) { var i = 0; ${body} out.push([].slice.call(arguments)); })(${values.join(", ")});`;
  }

  #gap(): string {
    return this.#chance(0.3) ? this.#pick(COMMENTS) : " ";
  }

  #block(depth: number): string {
    const declared = FUNCTIONS.filter(() => this.#chance(0.3));
    const functions = declared.map((name) => `function ${name}() { return ${this.#value(1)} }`);
    const statements = [...functions, ...this.#statements(depth - 1, 2)];
    if (this.#chance(0.5)) statements.reverse();
    return `{${this.#gap()}${statements.join("\n")} }`;
  }

  #statement(depth: number): string {
    const push = (): string => `out.push(${this.#value(2)})`;
    if (depth <= 0) return `${push()}${this.#pick([";", "\n"])}`;
    return this.#pick([
      () => `${push()};`,
      () => `${push()}\n`,
      () => `${this.#name()} =${this.#gap()}${this.#value(2)}\nprobe(${this.#value(1)})\n`,
      () =>
        `try { ${push()}; missing${this.#pick(["", "()", ".x", "`y`"])} } catch (error) { out.push(error.name) }`,
      () => `if (${this.#value(1)}) ${this.#block(depth)} else ${this.#block(depth)}`,
      () => this.#block(depth),
      () => `for (var i = 2; i --> 0;) ${this.#block(depth)}`,
      () =>
        `switch (${this.#pick(["1", "2"])}) { case 1: function f() { return 1 } ${push()}; case 2: out.push(typeof f) }`,
      () => `;(function () { ${this.#block(depth)} out.push(typeof f, typeof g) })();`,
      () => this.#sharing(),
      () => this.#sharing(),
      () => `;[a, count = 3] = [${this.#value(1)}];`,
      () => `;({ a, made = ${this.#value(1)} } = { a: 5 });`,
      () => `var ${this.#pick(LOCALS)} = ${this.#value(2)}${this.#gap()};`,
      () => `label: for (count of [1, 2]) { if (count) continue label }`,
      () => `out.push(typeof f, typeof g, typeof h);`,
      () => this.#pick(COMMENTS),
    ])();
  }

  #statements(depth: number, count: number): readonly string[] {
    return Array.from({ length: count }, () => this.#statement(depth));
  }

  program(): string {
    return [
      "var out = exports.out = [], a = 1, b = 'x', c = null; made = 0;",
      ...this.#statements(3, 8),
      "out.push(a, b, c, count, typeof made, typeof f, typeof g, typeof h);",
    ].join("\n");
  }
}

export const makeProgram = (seed: number): string => new Generator(seed).program();
