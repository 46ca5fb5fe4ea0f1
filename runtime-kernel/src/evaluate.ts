// `Function` and `eval` of a package. Without the grant they are inert but for the two texts by which old packages look for
// the global object; with it, the text runs in a real SES Compartment that has the package's globals.
import {
  apply,
  defineProperty,
  deleteProperty,
  exec,
  functionPrototype,
  getOwnPropertyDescriptor,
  hasOwn,
  ownKeys,
  read,
  setPrototypeOf,
} from "./commons.ts";
import type { Shared } from "./attenuate.ts";
import { makeEvaluatorDenied } from "./denials.ts";

export interface Evaluators {
  readonly Function: Function;
  readonly eval: Function;
}

const RETURN_THIS = /^\s*return\s+this\s*;?\s*$/;
const THIS = /^\s*this\s*;?\s*$/;

/** What evaluates text for one package, made at its first use. */
type MakeEvaluators = () => Evaluators;

type AnyFunction = (...args: readonly unknown[]) => unknown;

const makeFunction = (packageGlobal: object, evaluators: MakeEvaluators): Function => {
  const make = function (this: unknown, ...args: unknown[]): unknown {
    // `Function("return this")()` asks for the global object and evaluates nothing: answered under any policy and any CSP.
    const made =
      args.length === 1 && exec(RETURN_THIS, `${args[0]}`) !== null
        ? () => packageGlobal
        : (apply(evaluators().Function as AnyFunction, undefined, args) as object);
    // `class Callable extends Function`.
    if (new.target !== undefined && (new.target as unknown) !== make)
      setPrototypeOf(made, read(new.target, "prototype") as object);
    return made;
  };
  defineProperty(make, "name", { value: "Function" });
  defineProperty(make, "length", { value: 1 });
  // So that `x instanceof Function` holds.
  defineProperty(make, "prototype", { value: functionPrototype });
  return make;
};

const makeEval = (packageGlobal: object, evaluators: MakeEvaluators): Function =>
  ({
    eval(text: unknown): unknown {
      if (typeof text !== "string") return text;
      if (exec(THIS, text) !== null) return packageGlobal;
      return (evaluators().eval as AnyFunction)(text);
    },
  }).eval;

/** A SES Compartment that takes every name from the package's global, live. */
const makeCompartmentEvaluators = (packageName: string, packageGlobal: object): Evaluators => {
  const compartment = new Compartment({ name: packageName, __options__: true });
  const inner = compartment.globalThis as object;
  const evaluators = {
    Function: read(inner, "Function") as Function,
    eval: read(inner, "eval") as Function,
  };
  // Its own properties give way to inherited ones: the same values, and `globalThis` is the package's global itself.
  for (const name of ownKeys(inner)) {
    const { configurable } = getOwnPropertyDescriptor(inner, name) as PropertyDescriptor;
    if (configurable && (name === "Compartment" || hasOwn(packageGlobal, name)))
      deleteProperty(inner, name);
  }
  setPrototypeOf(inner, packageGlobal);
  // ses' confinement rests on a direct eval. Where somebody replaced `eval` before the kernel ran, the text would be
  // evaluated in the host's global scope instead.
  if (evaluators.eval("globalThis") !== packageGlobal)
    throw new EvalError("Internal: eval is not the host's own");
  return evaluators;
};

interface EvaluatedPackage {
  readonly packageName: string;
  readonly packageGlobal: object;
  /** The policy's `"eval": true`. */
  readonly mayEvaluate: boolean;
}

/** A package's evaluators. */
export const makeEvaluators = (
  { refuse }: Pick<Shared, "refuse">,
  { packageName, packageGlobal, mayEvaluate }: EvaluatedPackage,
): Evaluators => {
  let made: Evaluators | undefined;
  const evaluatorsFor = (evaluator: string): MakeEvaluators => {
    return () => {
      if (!mayEvaluate) refuse(makeEvaluatorDenied(packageName, evaluator));
      return (made ??= makeCompartmentEvaluators(packageName, packageGlobal));
    };
  };
  return {
    Function: makeFunction(packageGlobal, evaluatorsFor("Function")),
    eval: makeEval(packageGlobal, evaluatorsFor("eval")),
  };
};
