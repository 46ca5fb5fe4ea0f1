// A test's text as a plugin would have it compiled: for a package that may read what the harness defines and nothing else.
/** Specifiers that no test has. */
const OWN = {
  kernel: "own kernel",
  commons: "own commons",
  compartment: "own compartment",
};

/** `file` decides on the format, as a package's file does. */
export const compileTest = (source, file, { granted, compiler }) => {
  const { analyseModule, compileModule, intrinsics } = compiler;
  const analysis = analyseModule(source, {
    file,
    owner: "test262",
    platform: "node",
    intrinsics,
  });
  return compileModule(analysis, {
    packageName: "test262",
    granted,
    writable: new Set(),
    modules: OWN,
    kernelFirst: false,
    deniedImports: new Set(),
  }).code;
};

/** What our own modules export. */
export const ownModules = ({ kernel, compartment }) => {
  const { globals, names, Function, eval: evaluate } = compartment;
  const { commons, makeRequire } = kernel;
  return {
    [OWN.kernel]: kernel,
    [OWN.commons]: commons,
    [OWN.compartment]: { globals, names, Function, evaluate, require: makeRequire("test262") },
  };
};

const IMPORT = /import \{ ([^}]*) \} from ("own \w+");/g;

/** The imports of a compiled CommonJS module, which are all in its header, as calls: what a bundler makes of them. */
export const importsAsCalls = (code) =>
  code.replace(
    IMPORT,
    (_, names, module) => `const { ${names.replaceAll(" as ", ": ")} } = require(${module});`,
  );
