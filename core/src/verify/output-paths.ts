// Paths between outputs, all relative to the manifest's folder, with `/`.

const folderParts = (path: string): readonly string[] => path.split("/").slice(0, -1);

/** `./chunk.js`, `../kernel.js`. */
const relativeSpecifier = (from: string, to: string): string => {
  const [here, there] = [folderParts(from), to.split("/")];
  let common = 0;
  while (common < here.length && common < there.length - 1 && here[common] === there[common])
    common += 1;
  const up = here.slice(common).map(() => "..");
  return [...(up.length === 0 ? ["."] : up), ...there.slice(common)].join("/");
};

/** Where the build's settings say under which address outputs are served. */
const publicSpecifier = (publicPath: string, to: string): string =>
  publicPath.endsWith("/") ? publicPath + to : `${publicPath}/${to}`;

/** How one output imports another. */
export const specifierFor = (from: string, to: string, publicPath: string): string =>
  publicPath === "" ? relativeSpecifier(from, to) : publicSpecifier(publicPath, to);

/** The path that a specifier in an output leads to; undefined for one that leads outside of the folder. */
export const resolveSpecifier = (
  from: string,
  specifier: string,
  publicPath: string,
): string | undefined => {
  const start = publicPath === "" ? "" : publicSpecifier(publicPath, "");
  if (start !== "" && specifier.startsWith(start)) return specifier.slice(start.length);
  if (!/^\.\.?\//.test(specifier)) return undefined;
  const parts = [...folderParts(from)];
  for (const part of specifier.split("/")) {
    if (part === "." || part === "") continue;
    if (part !== "..") parts.push(part);
    else if (parts.pop() === undefined) return undefined;
  }
  return parts.join("/");
};
