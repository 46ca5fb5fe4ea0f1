import { defineConfig } from "vitest/config";

export default defineConfig({
  // Tests read the sources of the other workspaces, not what was last built.
  resolve: { conditions: ["@bulkhead/source"] },
  ssr: { resolve: { conditions: ["@bulkhead/source"] } },
  test: {
    include: [
      "*/test/**/*.test.ts",
      "plugins/*/test/**/*.test.ts",
      "fixtures/harness/test/**/*.test.ts",
      "fixtures/ecosystem/test/**/*.test.ts",
    ],
    exclude: ["**/node_modules/**", "fixtures/**/node_modules/**"],
    // Nothing here takes so long: a machine with more to do may need ten times what a quiet one does.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    // Two cores, and the browser tests start processes of their own.
    maxWorkers: 2,
  },
});
