// Paths as they leave this package: relative to the application and with `/`, so that the same tree gives the same
// bytes on every machine and operating system.

import { relative, sep } from "node:path";

/** `path` seen from `directory`; `.` for the folder itself. */
export const relativePath = (directory: string, path: string): string => {
  const found = relative(directory, path);
  return found === "" ? "." : found.split(sep).join("/");
};
