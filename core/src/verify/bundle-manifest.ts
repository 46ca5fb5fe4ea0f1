// compartment-map.json as the proof reads it: outside text, so every member is looked at before it is believed.

import { BulkheadError } from "../diagnostic.ts";
import type { OutputKind } from "../enforce/kernel-prelude.ts";
import {
  type LoaderWrapper,
  type WrapperDependency,
  isDottedName,
} from "../enforce/loader-wrapper.ts";
import type { FrozenModules, WebpackRuntime, WebpackSettings } from "../enforce/webpack-frame.ts";
import { manifestInvalid } from "../errors/output-errors.ts";
import { parseOverride } from "../policy/parse.ts";
import type { Policy } from "../policy/policy.ts";

export interface ManifestOutput {
  /** Relative to the manifest's folder, with `/`. */
  readonly path: string;
  readonly sha256: string;
  /** `kernel`: the kernel in a file of its own; `data`: nothing of it is run as JavaScript by the bundle. */
  readonly kind: OutputKind | "kernel" | "data";
  /** Something outside of the outputs, or an `import()`, may load it. */
  readonly isEntry: boolean;
  /** What the build's own settings put before and after the code; runs unconfined. */
  readonly banner: string;
  readonly footer: string;
  /** What else than Node may load it; of CommonJS alone. */
  readonly wrapper: LoaderWrapper | undefined;
  /** What webpack's runtime in it is given. */
  readonly runtime: WebpackRuntime | undefined;
  /** The output that it requires before all else. */
  readonly after: string | undefined;
}

export interface BundleManifest {
  /** Its own name, for messages. */
  readonly file: string;
  readonly bundler: string;
  readonly webpack: WebpackSettings | undefined;
  /** Under which address outputs import each other; empty where they do so by relative paths. */
  readonly publicPath: string;
  readonly kernel: {
    readonly sha256: string;
    readonly options: Readonly<Record<string, unknown>>;
    /** Of the function that runs the shims, which nothing confines. */
    readonly shimsSha256: string | undefined;
  };
  readonly outputs: ReadonlyMap<string, ManifestOutput>;
  /** What the application itself, which nothing limits, imports from outside the bundle, as the outputs spell it. */
  readonly imports: ReadonlySet<string>;
  /** Canonical names of the packages that have modules. */
  readonly packages: ReadonlySet<string>;
  /** The outputs that hold modules of code, and those that hold data. */
  readonly chunks: { readonly code: ReadonlySet<string>; readonly data: ReadonlySet<string> };
  readonly policy: Policy;
  readonly policySha256: string;
}

type Json = Readonly<Record<string, unknown>>;

const isRecord = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((each) => typeof each === "string");

const KINDS: readonly unknown[] = ["script", "commonjs", "module", "kernel", "data"];

// Relative, and inside the folder: a manifest must not lead a reader of files elsewhere.
const isOutputPath = (path: unknown): path is string =>
  typeof path === "string" && !/^(?:[\\/]|[A-Za-z]:)|(?:^|[\\/])\.\.(?:[\\/]|$)/.test(path);

/** A number or a name of a module of webpack's. */
const isId = (id: unknown): id is string | number =>
  typeof id === "string" || Number.isSafeInteger(id);

class ManifestReader {
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  refuse(reason: string): never {
    throw new BulkheadError(manifestInvalid(this.#file, reason));
  }

  record(value: unknown, what: string): Json {
    return isRecord(value) ? value : this.refuse(`has no object at ${what}`);
  }

  list(value: unknown, what: string): readonly unknown[] {
    return Array.isArray(value) ? value : this.refuse(`has no list at ${what}`);
  }

  text(value: unknown, what: string): string {
    return typeof value === "string" ? value : this.refuse(`has no text at ${what}`);
  }

  texts(value: unknown, what: string): readonly string[] {
    return isTexts(value) ? value : this.refuse(`has no list of texts at ${what}`);
  }

  /** A dotted name, or nothing. */
  name(value: unknown, what: string): string {
    const text = this.text(value, what);
    return text === "" || isDottedName(text) ? text : this.refuse(`has no name at ${what}`);
  }

  dependency(value: unknown, at: string): WrapperDependency {
    const { specifier, global } = this.record(value, at);
    return { specifier: this.text(specifier, at), global: this.name(global, at) };
  }

  wrapper(value: unknown, at: string): LoaderWrapper {
    const { format, name, extend, id, amdDefine, dependencies } = this.record(value, at);
    if (format !== "amd" && format !== "system" && format !== "umd")
      return this.refuse(`has an unknown wrapper at ${at}`);
    const define = this.name(amdDefine, at);
    return {
      format,
      name: this.name(name, at),
      extend: extend === true,
      id: this.text(id, at),
      amdDefine: define === "" ? this.refuse(`has no name at ${at}`) : define,
      dependencies: this.list(dependencies, at).map((each) => this.dependency(each, at)),
    };
  }

  view(value: unknown, at: string): readonly [module: string, name: string] {
    const [module, name, ...others] = this.texts(value, at);
    return module === undefined || name === undefined || others.length > 0
      ? this.refuse(`has no view at ${at}`)
      : [module, name];
  }

  frozen(value: unknown, at: string): FrozenModules {
    const [name, ids, ...others] = this.list(value, at);
    const found = this.list(ids, at);
    return !found.every(isId) || others.length > 0
      ? this.refuse(`has no modules at ${at}`)
      : [this.text(name, at), found];
  }

  runtime(value: unknown, at: string): WebpackRuntime {
    const { compartments, views, frozen, host } = this.record(value, at);
    return {
      compartments: this.texts(compartments, at),
      views: this.list(views, at).map((each) => this.view(each, at)),
      frozen: this.list(frozen, at).map((each) => this.frozen(each, at)),
      host:
        host === undefined ? undefined : { loads: this.texts(this.record(host, at)["loads"], at) },
    };
  }

  webpack(value: unknown): WebpackSettings {
    const at = "`webpack`";
    const { globalObject, chunkGlobal, publicPath, trustedTypes } = this.record(value, at);
    const name = this.text(globalObject, at);
    return {
      globalObject:
        isDottedName(name) && !name.includes(".") ? name : this.refuse(`has no name at ${at}`),
      chunkGlobal: this.text(chunkGlobal, at),
      publicPath: this.text(publicPath, at),
      ...(trustedTypes !== undefined && { trustedTypes: this.trustedTypes(trustedTypes, at) }),
    };
  }

  trustedTypes(value: unknown, at: string): NonNullable<WebpackSettings["trustedTypes"]> {
    const { policyName, mayFail } = this.record(value, at);
    return { policyName: this.text(policyName, at), mayFail: mayFail === true };
  }

  output(value: unknown, index: number): ManifestOutput {
    const at = `\`outputs[${index}]\``;
    const { path, sha256, kind, entry, banner = "", footer = "", ...rest } = this.record(value, at);
    const { wrapper, runtime, after } = rest;
    if (!isOutputPath(path)) return this.refuse(`has a path outside of its folder at ${at}`);
    if (!KINDS.includes(kind)) this.refuse(`has an unknown kind at ${at}`);
    if (wrapper !== undefined && kind !== "commonjs")
      this.refuse(`has a wrapper around what is not CommonJS at ${at}`);
    return {
      path,
      sha256: this.text(sha256, at),
      // Looked up in the list above.
      kind: kind as ManifestOutput["kind"],
      isEntry: entry === true,
      banner: this.text(banner, at),
      footer: this.text(footer, at),
      wrapper: wrapper === undefined ? undefined : this.wrapper(wrapper, at),
      runtime: runtime === undefined ? undefined : this.runtime(runtime, at),
      after: after === undefined ? undefined : this.text(after, at),
    };
  }

  outputs(value: unknown): ReadonlyMap<string, ManifestOutput> {
    const outputs = this.list(value, "`outputs`").map((each, index) => this.output(each, index));
    const byPath = new Map(outputs.map((output) => [output.path, output]));
    if (byPath.size !== outputs.length) this.refuse("lists an output twice");
    return byPath;
  }

  packages(value: unknown): Pick<BundleManifest, "packages" | "chunks"> {
    const packages = new Set<string>();
    const chunks = { code: new Set<string>(), data: new Set<string>() };
    for (const each of this.list(value, "`packages`")) {
      const { canonicalName, modules } = this.record(each, "`packages`");
      const name = this.text(canonicalName, "`packages`");
      if (packages.has(name)) this.refuse("lists a package twice");
      packages.add(name);
      for (const module of this.list(modules, "`packages`")) {
        const { format, chunks: paths } = this.record(module, "`packages`");
        for (const path of this.texts(paths, "`packages`"))
          chunks[format === "data" ? "data" : "code"].add(path);
      }
    }
    return { packages, chunks };
  }
}

const parseJson = (text: string, reader: ManifestReader): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return reader.refuse("is not JSON");
  }
};

/**
 * Reads the text of a compartment-map.json.
 *
 * @throws {BulkheadError} BULKHEAD_MANIFEST_INVALID, BULKHEAD_POLICY_SHAPE
 */
export const parseManifest = (text: string, file: string): BundleManifest => {
  const reader = new ManifestReader(file);
  const map = reader.record(parseJson(text, reader), "its top");
  if (map["schemaVersion"] !== 2) reader.refuse("is of another version of Bulkhead");
  const kernel = reader.record(map["kernel"], "`kernel`");
  return {
    file,
    bundler: reader.text(map["bundler"], "`bundler`"),
    // By the bundler's name: the rules for webpack's outputs are for no other's.
    webpack: map["bundler"] === "webpack" ? reader.webpack(map["webpack"]) : undefined,
    publicPath: reader.text(map["publicPath"] ?? "", "`publicPath`"),
    kernel: {
      sha256: reader.text(kernel["sha256"], "`kernel`"),
      options: reader.record(kernel["options"], "`kernel.options`"),
      shimsSha256:
        kernel["shims"] === undefined
          ? undefined
          : reader.text(
              reader.record(kernel["shims"], "`kernel.shims`")["sha256"],
              "`kernel.shims`",
            ),
    },
    outputs: reader.outputs(map["outputs"]),
    imports: new Set(reader.texts(map["imports"], "`imports`")),
    ...reader.packages(map["packages"]),
    // Read as an override: a merged policy keeps the `false` that denies what is below a grant.
    policy: parseOverride(JSON.stringify(map["policy"] ?? null), file),
    policySha256: reader.text(map["policySha256"], "`policySha256`"),
  };
};
