// Paths between outputs, all relative to the manifest's folder, with `/`.

const folderParts = (path: string): readonly string[] => path.split("/").slice(0, -1);

/** How one output imports another: `./chunk.js`, `../kernel.js`. */
export const relativeSpecifier = (from: string, to: string): string => {
  const [here, there] = [folderParts(from), to.split("/")];
  let common = 0;
  while (common < here.length && common < there.length - 1 && here[common] === there[common])
    common += 1;
  const up = here.slice(common).map(() => "..");
  return [...(up.length === 0 ? ["."] : up), ...there.slice(common)].join("/");
};

/** The path that a relative specifier in an output leads to; undefined for any other specifier, and outside of the folder. */
export const resolveSpecifier = (from: string, specifier: string): string | undefined => {
  if (!/^\.\.?\//.test(specifier)) return undefined;
  const parts = [...folderParts(from)];
  for (const part of specifier.split("/")) {
    if (part === "." || part === "") continue;
    if (part !== "..") parts.push(part);
    else if (parts.pop() === undefined) return undefined;
  }
  return parts.join("/");
};
