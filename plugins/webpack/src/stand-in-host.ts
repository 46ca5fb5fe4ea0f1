// Webpack's own code reads names of the host: `document` to load a chunk, `require`, `self`. In the output nobody can tell it
// from a package's, so it reads a stand-in that the frame makes, in which there is nothing that anybody may not have.

import type { Chunk, Compilation } from "webpack";
import { BUILD_TIME } from "./build-time-kernel.ts";
import { NAME } from "./plugin-name.ts";
import { HOST } from "./webpack-runtime.ts";

const NAMES = [
  "document",
  "self",
  "window",
  "globalThis",
  "global",
  "location",
  "importScripts",
  "setTimeout",
  "clearTimeout",
  "require",
  "URL",
  // Neither is in it: the frame itself loads by the policy of Trusted Types that the settings name.
  "trustedTypes",
  "console",
] as const;

const saysName = (text: string, name: string): boolean =>
  new RegExp(`(?<![.\\w$"'])${name}(?![\\w$"'])`).test(text);

const COMMONS = HOST.replace(/host$/, "commons");

// Evaluates text in the host's realm; left as it is, it is refused by the proof.
const EVALUATES = /runInThisContext/;

/** The text of one of webpack's runtime modules, reading the stand-in. */
const withStandInHost = (text: string): string => {
  if (EVALUATES.test(text)) return text;
  const code = text.replace(/(?<![.\w$])import\(/g, "bulkheadImport(");
  const names: [string, string][] = NAMES.filter((name) => saysName(code, name)).map((name) => [
    name,
    `${HOST}.${name}`,
  ]);
  if (code !== text) names.push(["bulkheadImport", `${HOST}.import`]);
  if (saysName(code, "Error")) names.push(["Error", `${COMMONS}.Error`]);
  if (names.length === 0) return text;
  // In a function of its own: the text may declare the same names.
  return `((${names.map(([name]) => name).join(", ")}) => {\n(() => {\n${code}\n})();\n})(${names.map(([, value]) => value).join(", ")});`;
};

/** Has all runtime modules of a compilation read the stand-in. */
export const standInForHost = (compilation: Compilation): void => {
  compilation.hooks.runtimeModule.tap(NAME, (module, chunk: Chunk) => {
    // There the build itself runs it.
    if (chunk.name === BUILD_TIME) return;
    const generate = module.generate.bind(module);
    module.generate = () => {
      // For old targets it asks `new Function("return this")()`.
      if (module.name === "global") return `__webpack_require__.g = ${HOST}.globalThis;`;
      const text = generate();
      return text === null ? null : withStandInHost(text);
    };
  });
};
