// Facts are found in the JavaScript that TypeScript and JSX became; people look for them in the file as it was written.

import { TraceMap, originalPositionFor } from "@jridgewell/trace-mapping";
import type { ModuleFacts, Place } from "@bulkhead/core";

const makeOriginalPlace = (map: string): ((place: Place) => Place) => {
  const trace = new TraceMap(map);
  return (place) => {
    const { line, column } = originalPositionFor(trace, { line: place.line, column: place.column });
    // What the transformation added has no original: a place in the output is better than none.
    return line === null ? place : { ...place, line, column };
  };
};

/** The facts with places in the text of which `map` leads to; offsets stay those of the transformed text. */
export const toOriginalPlaces = (facts: ModuleFacts, map: string | undefined): ModuleFacts => {
  if (map === undefined) return facts;
  const placeOf = makeOriginalPlace(map);
  const move = <Fact extends { readonly place: Place }>(found: readonly Fact[]): readonly Fact[] =>
    found.map((fact) => ({ ...fact, place: placeOf(fact.place) }));
  return {
    format: facts.format,
    transpiled: facts.transpiled,
    imports: move(facts.imports),
    ownPatterns: move(facts.ownPatterns),
    contexts: move(facts.contexts),
    globals: move(facts.globals),
    builtins: move(facts.builtins),
    hazards: move(facts.hazards),
    overrides: move(facts.overrides),
    exportsWrites: move(facts.exportsWrites),
    passedExports: facts.passedExports,
    importedUses: move(facts.importedUses),
  };
};
