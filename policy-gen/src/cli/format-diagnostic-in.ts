// A diagnostic for a terminal: the text that it has everywhere, with its code in colour.

import { type Diagnostic, formatDiagnostic } from "@bulkhead/core";
import type { Paint } from "../diff/paint.ts";

export const formatDiagnosticIn = (diagnostic: Diagnostic, paint: Paint): string => {
  const text = formatDiagnostic(diagnostic);
  const { code } = diagnostic;
  return text.startsWith(code) ? `${paint("bad", code)}${text.slice(code.length)}` : text;
};
