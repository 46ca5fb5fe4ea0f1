// A package's name in the policy: the path of dependency names from the root, joined by `>`.

declare const brand: unique symbol;

/** For example `chalk>color-convert`; the application itself is `$root$`. */
export type CanonicalName = string & { readonly [brand]: "CanonicalName" };

/** The canonical name of the application itself. */
export const ROOT: CanonicalName = "$root$" as CanonicalName;

// Length and characters of npm's rule for names (validate-npm-package-name, the part for old packages too):
// capital letters occur in old packages; `>` and `$root$` must never be possible.
const PACKAGE_NAME = /^(?:@[a-z0-9~_-][a-z0-9~._-]*\/)?[a-z0-9~_-][a-z0-9~._-]*$/i;

/** Whether `name` may be the name of a package folder; anything else is refused, so that no two share a canonical name. */
export const isPackageName = (name: string): boolean =>
  name.length <= 214 && PACKAGE_NAME.test(name);

/** Whether `name` has the shape of a canonical name. */
export const isCanonicalName = (name: string): name is CanonicalName =>
  name === ROOT || name.split(">").every(isPackageName);

/** The name of a dependency reached from `parent`. */
export const makeCanonicalName = (parent: CanonicalName, name: string): CanonicalName =>
  (parent === ROOT ? name : `${parent}>${name}`) as CanonicalName;
