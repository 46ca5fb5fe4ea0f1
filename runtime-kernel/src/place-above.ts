// Where a package's code stands that made the kernel run: read from the engine's stack, for reports alone.
import { engineError, exec, read, apply } from "./commons.ts";

const PLACE = /\(?([^\s()]+:\d+:\d+)\)?$/m;

// Taken before lockdown: ses' own captures nothing.
const captureStackTrace: unknown = read(engineError, "captureStackTrace");

/** `file:line:column` of what called `above`; undefined where the engine cannot tell. */
export const placeAbove = (above: (...args: never[]) => unknown): string | undefined => {
  if (typeof captureStackTrace !== "function") return undefined;
  const holder: { stack?: unknown } = {};
  apply(captureStackTrace as never, engineError, [holder, above]);
  const found = exec(PLACE, `${holder.stack as string}`) as readonly string[] | null;
  return found?.[1];
};
