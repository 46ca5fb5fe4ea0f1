// Files of real packages with random edits: code as people and compilers write it, turned.

import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { Random } from "./random.ts";

const ROOT = join(import.meta.dirname, "../../../../node_modules");
// Small ones that compute, and need no other package at their top.
const PACKAGES = [
  "balanced-match",
  "semver",
  "ms",
  "estraverse",
  "esutils",
  "picocolors",
  "lru-cache",
  "acorn",
  "tinyexec",
  "picomatch",
  "convert-source-map",
  "yallist",
  "jsesc",
  "callsites",
  "fast-deep-equal",
];

const findFiles = (folder: string, depth = 0): readonly string[] => {
  if (depth > 3) return [];
  try {
    return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory())
        return entry.name === "node_modules" ? [] : findFiles(path, depth + 1);
      return /\.c?js$/.test(entry.name) ? [path] : [];
    });
  } catch {
    return [];
  }
};

let known: readonly string[] | undefined;

const texts = (): readonly string[] => {
  known ??= PACKAGES.flatMap((name) => findFiles(join(ROOT, name)))
    .sort()
    .map((path) => readFileSync(path, "utf8"))
    // What it would import is not there.
    .filter((text) => text.length < 12_000 && !/\brequire\(|^\s*(?:import|export)\b/m.test(text));
  return known;
};

const REPLACEMENTS = [
  "canary",
  "globalThis",
  "this",
  "eval",
  "Function",
  "arguments",
  "require",
  "module",
  "process",
  "$g",
  "undefined",
  "window",
];
const WORD = /(?<![.\w$'"`\\/])[A-Za-z_$][\w$]*(?![\w$]*\s*:)/g;
const RESERVED =
  /^(?:var|let|const|function|return|if|else|for|while|do|switch|case|break|continue|new|typeof|in|of|instanceof|void|delete|throw|try|catch|finally|class|extends|null|true|false|default|this|yield|async|await|get|set|static|super)$/;

const replaceWord = (text: string, random: Random): string => {
  const words = [...text.matchAll(WORD)].filter(([word]) => !RESERVED.test(word));
  if (words.length === 0) return text;
  const { 0: word, index } = random.pick(words);
  const by = random.chance(0.6) ? random.pick(REPLACEMENTS) : random.pick(words)[0];
  return text.slice(0, index) + by + text.slice(index + word.length);
};

const poke = (text: string, random: Random, id: string): string => {
  const ends = [...text.matchAll(/;\n/g)];
  if (ends.length === 0) return text;
  const { index } = random.pick(ends);
  const value = random.pick([
    ...REPLACEMENTS,
    "(function () { return this })()",
    "(0, eval)('this')",
  ]);
  const call = `try { (${value}).canary(${JSON.stringify(id)}) } catch {}`;
  return `${text.slice(0, index)};${call};\n${text.slice(index + 2)}`;
};

/** A real module, changed in a few places; it may throw or be no program any more. */
export const editPackage = (random: Random, id: string): string => {
  let text = random.pick(texts());
  for (let count = 1 + random.below(4); count > 0; count -= 1)
    text = random.chance(0.5) ? replaceWord(text, random) : poke(text, random, id);
  return text;
};
