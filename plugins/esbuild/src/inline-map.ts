// How esbuild is told the source map of a module.

/** The comment by which esbuild finds a map; the source's name in it is relative to the module's folder. */
export const formatInlineMap = (map: string): string =>
  `\n//# sourceMappingURL=data:application/json;base64,${Buffer.from(map).toString("base64")}\n`;
