"use strict";

// TypeScript and JSX to JavaScript, as an application's own loader would.

const { extname } = require("node:path");
const { transform } = require("esbuild");

module.exports = function esbuildLoader(source) {
  const callback = this.async();
  transform(source, {
    loader: extname(this.resourcePath)
      .slice(1)
      .replace(/^[mc](?=ts)/, ""),
    sourcefile: this.resourcePath,
    sourcemap: this.sourceMap ? "external" : false,
    ...this.getOptions(),
  }).then(
    ({ code, map }) => callback(null, code, map ? JSON.parse(map) : undefined),
    (error) => callback(error),
  );
};
