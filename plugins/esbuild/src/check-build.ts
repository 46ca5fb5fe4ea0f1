// Settings of the build under which nothing can be confined.

import { BulkheadError, buildUnsupported } from "@bulkhead/core";
import type { BuildOptions } from "esbuild";

interface Unsupported {
  readonly what: string;
  readonly fix: string;
  readonly isSet: (options: BuildOptions) => boolean;
}

const UNSUPPORTED: readonly Unsupported[] = [
  {
    what: "A build without `bundle: true`",
    fix: "Set `bundle: true`: only a bundle knows what each import leads to.",
    isSet: ({ bundle }) => bundle !== true,
  },
  {
    what: "Code from `stdin`",
    fix: "Put the entry into a file of the application.",
    isSet: ({ stdin }) => stdin !== undefined,
  },
  {
    what: "A build with `packages: 'external'`",
    fix: "Bundle the packages: what stays outside the bundle is not confined.",
    isSet: ({ packages }) => packages === "external",
  },
  {
    what: "A build with `mangleProps`",
    fix: "Leave it out: properties of a package's global have the names that the policy grants.",
    isSet: ({ mangleProps }) => mangleProps !== undefined,
  },
  {
    what: "A build with `preserveSymlinks`",
    fix: "Leave it out: a package is known by its real place.",
    isSet: ({ preserveSymlinks }) => preserveSymlinks === true,
  },
];

/** @throws {BulkheadError} BULKHEAD_BUILD_UNSUPPORTED, for all of them at once */
export const checkBuild = (options: BuildOptions): void => {
  const [first, ...rest] = UNSUPPORTED.filter(({ isSet }) => isSet(options)).map(({ what, fix }) =>
    buildUnsupported(what, fix),
  );
  if (first !== undefined) throw new BulkheadError(first, ...rest);
};
