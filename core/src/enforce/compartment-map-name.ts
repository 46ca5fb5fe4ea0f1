// What the file is called in which a build says of what it is made.

export const COMPARTMENT_MAP = "compartment-map.json";

const NAMED = /^compartment-map(?:\.[\w.-]+)?\.json$/;

/** Whether a file of this name is a build's compartment map: the usual one, or another of the same folder, `compartment-map.<name>.json`. */
export const isCompartmentMap = (name: string): boolean => NAMED.test(name);

/** The name of a further map in a folder. What a file can be called and a map cannot is replaced: `bulkhead verify` finds maps by their names. */
export const namedCompartmentMap = (name: string): string =>
  `compartment-map.${name.replaceAll(/[^\w.-]/g, "_")}.json`;
