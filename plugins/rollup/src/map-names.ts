// What an output's map is called: several outputs of one build may go into one folder, and none may write over another's map.

import { dirname, resolve } from "node:path";
import { namedCompartmentMap } from "@bulkhead/core";
import type { NormalizedOutputOptions } from "rollup";

type Settings = Pick<NormalizedOutputOptions, "dir" | "file" | "entryFileNames" | "name">;

// Names of files may have hashes in them, which change in a watch: settings stay.
const settingsOf = ({ file, entryFileNames, name }: Settings, format: string): string =>
  JSON.stringify([format, file, String(entryFileNames), name]);

/** The maps of one plugin's outputs, by folder. */
export class MapNames {
  readonly #known = new Map<string, Map<string, string>>();

  /** The name of the map of an output that is written. `format`: as the build's settings have it; `first`: the name of a folder's first. */
  for(options: Settings, format: string, first: string): string {
    const folder = resolve(options.dir ?? dirname(options.file ?? ""));
    const names = this.#known.get(folder) ?? new Map<string, string>();
    this.#known.set(folder, names);
    const settings = settingsOf(options, format);
    const known = names.get(settings);
    if (known !== undefined) return known;
    const taken = [...names.values()];
    const wanted = taken.length === 0 ? first : namedCompartmentMap(format);
    const name = taken.includes(wanted)
      ? namedCompartmentMap(`${format}-${taken.length + 1}`)
      : wanted;
    names.set(settings, name);
    return name;
  }
}
