// The groups of figures, each taken in one run. Loaded by scripts/bench.mjs when everything is built.

/**
 * By name: the folders to be installed first, and the module whose `takeFigures` resolves to figures,
 * `{ name, value, unit, bar, atLeast, detail }`. A figure without a bar is there to compare with; `bar` is the most it may
 * be, or with `atLeast` the least.
 */
export const GROUPS = {
  analyser: { folders: ["fixtures/ecosystem"], module: "./analyser-figures.mjs" },
  bundle: { folders: ["bench", "fixtures/apps/wallet"], module: "./bundle-figures.mjs" },
  kernel: { folders: [], module: "./kernel-figures.mjs" },
  "many-packages": { folders: ["fixtures/apps/wallet"], module: "./many-packages.mjs" },
  webpack: {
    folders: ["bench", "fixtures/apps/wallet", "fixtures/ecosystem"],
    module: "./webpack/figures.mjs",
  },
  rollup: { folders: ["fixtures/apps/wallet"], module: "./rollup/figures.mjs" },
  verify: { folders: ["bench", "fixtures/apps/wallet"], module: "./verify-figures.mjs" },
  generator: { folders: ["bench", "fixtures/ecosystem"], module: "./generator-figures.mjs" },
};

export const takeFigures = async (name) => {
  const { takeFigures: take } = await import(GROUPS[name].module);
  return take();
};
