// What the terminal shows of the end of a build. esbuild prints the messages of a scan, but of what plugins say at the end
// it puts the errors into the rejection and the warnings into the result, and prints neither.

import type { BuildOptions, PartialMessage, PluginBuild } from "esbuild";

export interface EndMessages {
  readonly errors: PartialMessage[];
  readonly warnings: PartialMessage[];
}

const LEVELS = ["verbose", "debug", "info", "warning", "error", "silent"];

const prints = ({ logLevel = "warning" }: BuildOptions, kind: "warning" | "error"): boolean =>
  LEVELS.indexOf(logLevel) <= LEVELS.indexOf(kind);

const hasColor = ({ color }: BuildOptions): boolean =>
  color ?? (process.stderr.isTTY === true && process.env["NO_COLOR"] === undefined);

/** Prints warnings, errors and the closing line, as far as the build's `logLevel` asks for them. */
export const printEnd = async (
  { esbuild, initialOptions }: PluginBuild,
  { errors, warnings }: EndMessages,
  line: string,
): Promise<void> => {
  const color = hasColor(initialOptions);
  for (const [kind, messages] of [
    ["warning", warnings],
    ["error", errors],
  ] as const) {
    if (!prints(initialOptions, kind)) continue;
    const shown = messages.slice(0, initialOptions.logLimit || messages.length);
    for (const text of await esbuild.formatMessages(shown, { kind, color }))
      process.stderr.write(text);
  }
  if (prints(initialOptions, "warning")) process.stderr.write(`${line}\n`);
};
