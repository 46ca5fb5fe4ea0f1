// Modules compiled as a plugin would have them compiled.

import { readIntrinsicNames } from "../../../runtime-kernel/build-time/intrinsic-names.ts";
import {
  type Analysis,
  type AnalysisOptions,
  analyseModule,
} from "../../src/facts/analyse-module.ts";
import type { CanonicalName } from "../../src/canonical-name.ts";
import { type CompiledModule, compileModule } from "../../src/compile/compile-module.ts";
import type { CompileOptions } from "../../src/compile/rewriter.ts";
import type { SourceLanguage } from "../../src/facts/parse-source.ts";
import type { IntrinsicNames } from "../../src/facts/intrinsic-names.ts";

export const intrinsics: IntrinsicNames = await readIntrinsicNames();

export interface Settings {
  readonly file?: string;
  readonly define?: Readonly<Record<string, string>>;
  readonly granted?: readonly string[] | true;
  readonly writable?: readonly string[];
  readonly denied?: (analysis: Analysis) => readonly number[];
  readonly ownFiles?: CompileOptions["ownFiles"];
  readonly bundlesRequire?: boolean;
  readonly kernelFirst?: boolean;
  readonly freezesExports?: boolean;
  readonly importsByRequire?: boolean;
  readonly packageType?: "module" | "commonjs";
  readonly language?: SourceLanguage;
}

export const analyse = (source: string, settings: Settings = {}): Analysis => {
  const { file = "file.js", define = {}, packageType, language } = settings;
  const options: AnalysisOptions = {
    file,
    owner: "package",
    platform: "browser",
    define: new Map(Object.entries(define)),
    intrinsics,
    ...(packageType && { packageType }),
    ...(language && { language }),
  };
  return analyseModule(source, options);
};

/** `granted`: names that the package may read; `fetch` and `process` where nothing else is said. */
export const compile = (source: string, settings: Settings = {}): CompiledModule => {
  const { granted = ["fetch", "process"], writable = [], kernelFirst = false, denied } = settings;
  const { freezesExports = false, importsByRequire = false } = settings;
  const analysis = analyse(source, settings);
  const options: CompileOptions = {
    packageName: "package" as CanonicalName,
    granted: granted === true ? true : new Set(granted),
    writable: new Set(writable),
    modules: { kernel: "kernel", commons: "commons", compartment: "compartment" },
    kernelFirst,
    freezesExports,
    importsByRequire,
    deniedImports: new Set(denied?.(analysis)),
    bundlesRequire: settings.bundlesRequire ?? true,
    ...(settings.ownFiles && { ownFiles: settings.ownFiles }),
  };
  return compileModule(analysis, options);
};
