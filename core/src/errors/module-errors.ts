// Diagnostics about a module's own text.

import type { Diagnostic, SourceLocation } from "../diagnostic.ts";
import { quote } from "../quote.ts";

export const moduleSyntax = (owner: string, reason: string, location: SourceLocation): Diagnostic => ({
  code: "BULKHEAD_MODULE_SYNTAX",
  message: `${quote(location.file)} of ${quote(owner)} has a syntax error: ${reason}`,
  location,
  fix: "Mend the file, or keep it out of the build; a module that cannot be parsed cannot be confined.",
});
