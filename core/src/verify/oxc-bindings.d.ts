// What oxc-parser's own wrapper calls: the tree comes from there as JSON, and the wrapper would make all of it objects. The version
// of the package is an exact one, and what is not written as that version does is an error of the proof (syntax-table.ts).

declare module "oxc-parser/src-js/bindings.js" {
  import type { Comment, OxcError, ParserOptions } from "oxc-parser";

  export const parseSync: (
    file: string,
    text: string,
    options: ParserOptions,
  ) => {
    /** JSON: `{"node": program, "fixes": …}` */
    readonly program: string;
    readonly comments: readonly Comment[];
    readonly errors: readonly OxcError[];
  };
}
