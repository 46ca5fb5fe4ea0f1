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
}

/** Leaves alone what needs neither. */
export const transforms = ({ define = {}, jsx = "transform" }: TransformSettings = {}): Plugin => ({
  name: "transforms",
  async transform(code, id) {
    const loader = LOADERS.get(/\.([cm]?[jt]sx?)$/.exec(id)?.[1] ?? "");
    const defines = Object.keys(define).some((name) => code.includes(name.split(".", 1)[0] ?? ""));
    // No parser of a bundler's takes them yet.
    const hasDecorators = /(?:^|\s)@[a-z(]/m.test(code);
    if (loader === undefined || (loader === "js" && !defines && !hasDecorators)) return null;
    const { code: text, map } = await transform(code, {
      loader,
      jsx,
      define: { ...define },
      sourcemap: true,
      sourcefile: id,
      target: hasDecorators ? "es2022" : "esnext",
      ...(loader === "ts" || loader === "tsx" ? {} : { tsconfigRaw: {} }),
    });
    return { code: text, map };
  },
});

/** What Vite 7 does to a chunk. */
export const lowers = ({
  minify,
  target = "esnext",
}: {
  readonly minify: boolean;
  readonly target: string | undefined;
}): OutputPlugin => ({
  name: "lowers",
  async renderChunk(code) {
    if (!minify && target === "esnext") return null;
    const { code: text, map } = await transform(code, { minify, target, sourcemap: true });
    return { code: text, map };
  },
});
