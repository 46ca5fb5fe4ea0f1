// Words that sloppy code may use as names and modules may not. `await` is one of them even in strict scripts, but what is
// compiled becomes a module.

const RESERVED: ReadonlySet<string> = new Set([
  "await",
  "implements",
  "interface",
  "let",
  "package",
  "private",
  "protected",
  "public",
  "static",
  "yield",
]);

export const isReservedWord = (name: string): boolean => RESERVED.has(name);
