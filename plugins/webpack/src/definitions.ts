// What webpack replaces by text: by its mode, DefinePlugin and EnvironmentPlugin. The text is put in when a module is compiled, so that
// the names in it are those of the module's package; DefinePlugin, which comes later, finds nothing left to replace.

import { BulkheadError, buildUnsupported, quote, readDefined } from "@bulkhead/core";
import type { Compiler } from "webpack";

type Definitions = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Definitions =>
  typeof value === "object" &&
  value !== null &&
  !Array.isArray(value) &&
  !(value instanceof RegExp);

/** `DefinePlugin.runtimeValue(…)`. */
interface RuntimeValue {
  readonly fn: (of: { readonly key: string; readonly version: undefined }) => unknown;
}

const isRuntimeValue = (value: unknown): value is RuntimeValue =>
  isObject(value) && value.constructor?.name === "RuntimeValue";

// https://webpack.js.org/plugins/define-plugin/#usage
/** The expression that a value of DefinePlugin's stands for: a string is code. */
const codeOf = (value: unknown): string => {
  if (typeof value === "function") return `(${String(value)})`;
  if (typeof value === "bigint") return `${value}n`;
  if (Array.isArray(value)) return `[${value.map(codeOf).join(",")}]`;
  return Object.is(value, -0) ? "-0" : String(value);
};

/** The names and their texts; `objects`: the names whose value was an object, of whose parts each has a name. */
class DefinedNames {
  readonly texts = new Map<string, string>();
  readonly #objects = new Set<string>();

  add(name: string, value: unknown): void {
    if (isRuntimeValue(value)) return this.add(name, this.#valueNow(name, value));
    if (!isObject(value)) {
      this.texts.set(name, codeOf(value));
      return;
    }
    this.#objects.add(name);
    for (const [key, part] of Object.entries(value)) this.add(`${name}.${key}`, part);
  }

  // It is asked once for all modules, and hears of none.
  #valueNow(key: string, { fn }: RuntimeValue): unknown {
    try {
      return fn({ key, version: undefined });
    } catch {
      throw new BulkheadError(
        buildUnsupported(
          `${quote(key)} of DefinePlugin, whose function asks for the module that it is for,`,
          "Let it give one value for all modules.",
        ),
      );
    }
  }

  // An object that is read as a whole has all names that begin as its own does, whoever defined them.
  #objectText(name: string): string {
    const keys = [...this.texts.keys(), ...this.#objects]
      .filter((each) => each.startsWith(`${name}.`))
      .flatMap((each) => each.slice(name.length + 1).split(".", 1));
    const parts = [...new Set(keys)].map((key) => {
      const part = `${name}.${key}`;
      return `${JSON.stringify(key)}:${this.texts.get(part) ?? this.#objectText(part)}`;
    });
    return `{${parts.join(",")}}`;
  }

  withObjects(): ReadonlyMap<string, string> {
    const objects = [...this.#objects].map((name) => [name, this.#objectText(name)] as const);
    return new Map([...this.texts, ...objects]);
  }
}

const addEnvironment = (plugin: object, into: DefinedNames): void => {
  const { keys, defaultValues } = plugin as {
    keys?: readonly string[];
    defaultValues?: Definitions;
  };
  for (const key of keys ?? []) {
    const value = process.env[key] ?? defaultValues?.[key];
    if (value !== undefined) into.add(`process.env.${key}`, JSON.stringify(value));
  }
};

/** @throws {BulkheadError} BULKHEAD_BUILD_UNSUPPORTED for what cannot be put into a module */
export const definesOf = ({ options }: Compiler): ReadonlyMap<string, string> => {
  const names = new DefinedNames();
  for (const plugin of options.plugins) {
    if (typeof plugin !== "object" || plugin === null) continue;
    const { name } = plugin.constructor;
    if (name === "EnvironmentPlugin") addEnvironment(plugin, names);
    const { definitions } = plugin as { definitions?: unknown };
    if (name === "DefinePlugin" && isObject(definitions))
      for (const [key, value] of Object.entries(definitions)) names.add(key, value);
  }
  const { nodeEnv } = options.optimization;
  if (typeof nodeEnv === "string" && !names.texts.has("process.env.NODE_ENV"))
    names.add("process.env.NODE_ENV", JSON.stringify(nodeEnv));
  // webpack has a name of its own for the global object put in for Node's, where the target has none.
  const { global } = options.node === false ? {} : options.node;
  if (global !== undefined && global !== false && !names.texts.has("global"))
    names.add("global", "globalThis");
  const define = names.withObjects();
  const unread = [...define].filter(([, text]) => readDefined(text) === undefined);
  const [first, ...rest] = unread.map(([name]) =>
    buildUnsupported(
      `${quote(name)} of DefinePlugin, which is no expression or one with \`this\`, \`import\` or an assignment to what is around it,`,
      "Define a constant, a name, or an expression that reads.",
    ),
  );
  if (first !== undefined) throw new BulkheadError(first, ...rest);
  return define;
};
