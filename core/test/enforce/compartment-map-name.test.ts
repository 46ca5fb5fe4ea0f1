// Names of compartment maps: whatever an output is called, `bulkhead verify` has to find its map.

import { expect, test } from "vitest";
import { COMPARTMENT_MAP, isCompartmentMap, namedCompartmentMap } from "../../src/index.ts";

test.each([
  ["cjs", "compartment-map.cjs.json"],
  ["worker-Bd3_f.min", "compartment-map.worker-Bd3_f.min.json"],
  ["größe [1]/../x", "compartment-map.gr__e__1__.._x.json"],
])("the map of %j", (name, expected) => {
  expect(namedCompartmentMap(name)).toBe(expected);
  expect(isCompartmentMap(expected)).toBe(true);
});

test("a map without a name, and what is none", () => {
  expect(isCompartmentMap(COMPARTMENT_MAP)).toBe(true);
  expect(isCompartmentMap("inlined-compartment-map.x.json")).toBe(false);
});
