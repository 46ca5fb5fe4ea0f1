// What no line of the policy shows, and a reviewer should not have to look for: a release can become unreadable without wanting any
// power that it did not have.

import { printable } from "@bulkhead/core";
import { hazardText } from "../diff/words.ts";
import type { Evidence } from "../evidence.ts";

/** A line for each package that is written to be unreadable or runs a program when it is installed. */
export const describeHazards = ({ resources }: Evidence): readonly string[] =>
  Object.entries(resources).flatMap(([name, { hazards }]) =>
    hazards
      .filter(({ kind }) => kind === "obfuscated" || kind === "install-script")
      .map((hazard) => printable(`${hazard.severity}: ${name} ${hazardText(hazard)}`)),
  );
