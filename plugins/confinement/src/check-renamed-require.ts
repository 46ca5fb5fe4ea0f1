// `load = require; load("./locale/" + name)`: webpack follows the new name and bundles what it may lead to; compiled code is another
// text, in which it finds nothing. The call throws, and code that expects that (moment's) goes on without a word: so the build says it.

import { type Diagnostic, RENAMED_REQUIRE, computedImport } from "@bulkhead/core";
import type { CodeModule, ModuleGraph } from "./module-graph.ts";
import { labelOf, locate } from "./places.ts";

/** Where modules of packages give `require` another name: warnings, for a bundler that would have followed it. */
export const checkRenamedRequire = (graph: ModuleGraph<CodeModule>): readonly Diagnostic[] =>
  graph
    .modules()
    .flatMap((module) =>
      module.facts.hazards.flatMap(({ kind, detail, place }) =>
        kind === "computed-require" && detail === RENAMED_REQUIRE
          ? [computedImport(labelOf(module.owner), locate(module, place))]
          : [],
      ),
    );
