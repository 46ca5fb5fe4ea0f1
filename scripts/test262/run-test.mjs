// Runs one test in one form, as it was written or compiled, and tells whether it passed.
import { compileFunction } from "node:vm";
import { compileTest, importsAsCalls, ownModules } from "./compile-test.mjs";
import { ModuleLoader } from "./module-loader.mjs";

const PATIENCE_MS = 3000;
const WRAPPER = ["exports", "require", "module", "__filename", "__dirname"];
const DIRECTIVE = '"use strict";\n';

/** Which of a test's phases ended with which error. */
class Ended extends Error {
  constructor(phase, error) {
    super("ended");
    this.phase = phase;
    this.error = error;
  }
}

const inPhase = async (phase, step) => {
  try {
    return await step();
  } catch (error) {
    throw new Ended(phase, error);
  }
};

const runModule = async (test, isCompiled, realm) => {
  const loader = new ModuleLoader(realm, isCompiled);
  const module = await inPhase("parse", () => loader.loadSource(test.path, test.source));
  await inPhase("resolution", () => loader.link(module));
  await inPhase("runtime", () => module.evaluate({ timeout: PATIENCE_MS }));
};

const compileCommonJs = (source, realm) =>
  DIRECTIVE + importsAsCalls(compileTest(source, "test.cjs", realm).replace(/^#!/, "//"));

const runCommonJs = async (test, isStrict, isCompiled, realm) => {
  const source = isStrict && !test.flags.has("raw") ? DIRECTIVE + test.source : test.source;
  const loader = new ModuleLoader(realm, isCompiled);
  const run = await inPhase("parse", () =>
    compileFunction(isCompiled ? compileCommonJs(source, realm) : source, WRAPPER, {
      filename: test.path,
      importModuleDynamically: (specifier, _, attributes) =>
        loader.importDynamically(specifier, test.path, attributes),
    }),
  );
  const own = isCompiled ? ownModules(realm) : {};
  const require = (name) => {
    if (!Object.hasOwn(own, name)) throw new Error(`Cannot find module '${name}'`);
    return own[name];
  };
  const module = { exports: {} };
  await inPhase("runtime", () =>
    Reflect.apply(run, module.exports, [module.exports, require, module, test.path, ""]),
  );
};

const nameOf = (error) => error?.constructor?.name ?? typeof error;

const describe = ({ phase, error }) => {
  const code = error?.diagnostics?.map(({ code, message }) => `${code} ${message}`).join("; ");
  return `${phase}: ${code ?? `${nameOf(error)}: ${error?.message ?? String(error)}`}`.slice(
    0,
    300,
  );
};

const isExpected = ({ phase, type }, ended) =>
  ended.phase === phase &&
  // A refusal to compile ends a build as a syntax error does.
  (nameOf(ended.error) === type ||
    (type === "SyntaxError" && ended.error?.diagnostics !== undefined));

const withPatience = (promise) => {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error("took too long")), PATIENCE_MS);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
};

const awaitPrint = (realm) =>
  new Promise((resolve, reject) => {
    realm.onPrint((text) => {
      if (text === "Test262:AsyncTestComplete") resolve();
      else if (text.startsWith("Test262:AsyncTestFailure")) reject(new Error(text));
    });
  });

const RUNS = {
  module: runModule,
  strict: (test, isCompiled, realm) => runCommonJs(test, true, isCompiled, realm),
  sloppy: (test, isCompiled, realm) => runCommonJs(test, false, isCompiled, realm),
};

const runToEnd = async (test, form, isCompiled, realm) => {
  const printed = awaitPrint(realm);
  printed.catch(() => {});
  await withPatience(RUNS[form](test, isCompiled, realm));
  if (test.flags.has("async")) await inPhase("runtime", () => withPatience(printed));
};

/** Resolves to undefined where the test passed, else to what happened. */
export const runTest = async (test, form, isCompiled, realm) => {
  if (!test.flags.has("raw")) realm.include(test.includes);
  try {
    await runToEnd(test, form, isCompiled, realm);
    return test.negative && `no ${test.negative.type} at ${test.negative.phase}`;
  } catch (ended) {
    const end = ended instanceof Ended ? ended : new Ended("runtime", ended);
    return test.negative !== undefined && isExpected(test.negative, end)
      ? undefined
      : describe(end);
  } finally {
    realm.onPrint(() => {});
  }
};
