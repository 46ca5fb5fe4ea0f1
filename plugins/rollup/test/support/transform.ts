// What a real config has in front of Rollup: TypeScript, JSX and `define`, by esbuild, one module at a time, as Vite does.

import { type Loader, transform } from "esbuild";
import type { OutputPlugin, Plugin } from "rollup";

const LOADERS: ReadonlyMap<string, Loader> = new Map([
  ["js", "js"],
  ["cjs", "js"],
  ["mjs", "js"],
  ["jsx", "jsx"],
  ["ts", "ts"],
  ["tsx", "tsx"],
]);

export interface TransformSettings {
  readonly define?: Readonly<Record<string, string>>;
  readonly jsx?: "automatic" | "transform";
  /** What the output may contain; newer syntax is lowered here. */
  readonly target?: string | undefined;
}

// Not the tags of comments: with those, 492 of the wallet's 1,205 modules were transformed and their source maps traced, for nothing.
const DECORATOR = /^\s*@[a-z(]|[^*/\s]\s+@[a-z(]/m;

/** Leaves alone what needs neither. */
export const transforms = ({
  define = {},
  jsx = "transform",
  target,
}: TransformSettings = {}): Plugin => ({
  name: "transforms",
  async transform(code, id) {
    const loader = LOADERS.get(/\.([cm]?[jt]sx?)$/.exec(id)?.[1] ?? "");
    const defines = Object.keys(define).some((name) => code.includes(name.split(".", 1)[0] ?? ""));
    // No parser of a bundler's takes them yet.
    const hasDecorators = DECORATOR.test(code);
    const needsNothing = loader === "js" && !defines && !hasDecorators && target === undefined;
    if (loader === undefined || needsNothing) return null;
    const { code: text, map } = await transform(code, {
      loader,
      jsx,
      define: { ...define },
      sourcemap: true,
      sourcefile: id,
      target: target ?? (hasDecorators ? "es2022" : "esnext"),
      ...(loader === "ts" || loader === "tsx" ? {} : { tsconfigRaw: {} }),
    });
    return { code: text, map };
  },
});

/** What Vite 7 does to a chunk. */
export const minifies = (): OutputPlugin => ({
  name: "minifies",
  async renderChunk(code) {
    const { code: text, map } = await transform(code, {
      minify: true,
      sourcemap: true,
      target: "esnext",
    });
    return { code: text, map };
  },
});
