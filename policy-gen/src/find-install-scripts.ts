// Programs that npm runs when a package is installed, before anybody confines anything. `npm ci --ignore-scripts` is the
// remedy; here they are shown.

import { join } from "node:path";
import {
  type PackageGraph,
  type PackageNode,
  type ReadPowers,
  relativePath,
} from "@bulkhead/compartment-mapper";
import {
  type CanonicalName,
  type Hazard,
  compareSeverity,
  compareText,
  severityOfHazard,
} from "@bulkhead/core";
import type { Evidence, EvidenceHazard, EvidencePlace, ResourceEvidence } from "./evidence.ts";

interface InstallScript {
  readonly hazard: Omit<Hazard, "place">;
  readonly place: EvidencePlace;
}

// `prepare` runs for git dependencies too, but in their own folder before they are packed.
const RUN_ON_INSTALL: ReadonlySet<string> = new Set(["install", "postinstall", "preinstall"]);

const entriesOf = (value: unknown): readonly (readonly [string, unknown])[] =>
  typeof value === "object" && value !== null ? Object.entries(value) : [];

const parse = (text: string | undefined): unknown => {
  try {
    return JSON.parse((text ?? "{}").replace(/^\uFEFF/, "")) as unknown;
  } catch {
    // Whoever walks the packages has said so.
    return {};
  }
};

const placeOf = (file: string, text: string, name: string): EvidencePlace => {
  const lines = text.split(/\r\n|[\n\r]/);
  const index = lines.findIndex((line) => line.includes(`"${name}"`));
  const lineText = lines[index] ?? "";
  return {
    file,
    line: Math.max(1, index + 1),
    column: Math.max(0, lineText.indexOf(`"${name}"`)),
    lineText: lineText.slice(0, 160),
  };
};

/** `folder`: the package's, relative to the application, with `/`. */
const findInstallScripts = (
  { location }: PackageNode,
  folder: string,
  powers: ReadPowers,
): readonly InstallScript[] => {
  const text = powers.readText(join(location, "package.json"));
  const [, scripts] = entriesOf(parse(text)).find(([key]) => key === "scripts") ?? [];
  const found = entriesOf(scripts)
    .filter(([name, script]) => RUN_ON_INSTALL.has(name) && typeof script === "string")
    .sort(([one], [other]) => compareText(one, other))
    .map(([name, script]): InstallScript => ({
      hazard: { kind: "install-script", detail: `${name}: ${String(script)}` },
      place: placeOf(`${folder}/package.json`, text ?? "", name),
    }));
  // npm runs `node-gyp rebuild` by itself then.
  if (found.length > 0 || !powers.isFile(join(location, "binding.gyp"))) return found;
  const place = { file: `${folder}/binding.gyp`, line: 1, column: 0, lineText: "" };
  return [{ hazard: { kind: "install-script", detail: "install: node-gyp rebuild" }, place }];
};

const toHazard = ({ hazard, place }: InstallScript): EvidenceHazard => {
  const { kind, detail = "" } = hazard;
  return { kind, severity: severityOfHazard(hazard), detail, places: [place] };
};

/** The evidence with the install scripts of its packages among their hazards. */
export const addInstallScripts = (
  evidence: Evidence,
  { packages, rootDirectory }: PackageGraph,
  powers: ReadPowers,
): Evidence => {
  const withScripts = (name: string, known: ResourceEvidence): ResourceEvidence => {
    const node = packages.get(name as CanonicalName);
    if (node === undefined) return known;
    const scripts = findInstallScripts(node, relativePath(rootDirectory, node.location), powers);
    const hazards = [...known.hazards, ...scripts.map(toHazard)];
    hazards.sort((one, other) => compareSeverity(one.severity, other.severity));
    return { ...known, hazards };
  };
  return {
    ...evidence,
    resources: Object.fromEntries(
      Object.entries(evidence.resources).map(([name, known]) => [name, withScripts(name, known)]),
    ),
  };
};
