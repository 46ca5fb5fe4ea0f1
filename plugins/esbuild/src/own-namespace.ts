// Our own modules in the bundle. A package must not be able to ask for one by name: the compartment of the root is the
// real global object. So compiled code asks under names with a random part, which no output holds.

import { randomBytes } from "node:crypto";
import {
  type CanonicalName,
  type HostImport,
  type IntrinsicNames,
  type OwnModules,
  type Policy,
  builtinModule,
  commonsModule,
  compartmentModule,
  isCanonicalName,
} from "@bulkhead/core";
import type { OnLoadResult, OnResolveArgs, OnResolveResult } from "esbuild";

export const NAMESPACE = "bulkhead";

const PREFIX = "bulkhead:";
const KERNEL = `${PREFIX}kernel`;

/** What own modules are made from; it changes with each build of a watch. */
export interface OwnSources {
  readonly policy: Policy;
  readonly intrinsics: IntrinsicNames;
  /** The kernel, bundled with ses. */
  readonly kernel: string;
  /** How the output reaches builtins. */
  readonly hostImport: HostImport;
}

interface BuiltinView {
  readonly module: string;
  readonly name: CanonicalName;
}

export class OwnNamespace {
  readonly #token = `${randomBytes(16).toString("hex")}/`;
  readonly #builtins = new Map<string, BuiltinView>();

  #specifier(path: string): string {
    return `${PREFIX}${this.#token}${path}`;
  }

  modulesFor(name: CanonicalName): OwnModules {
    return {
      kernel: this.#specifier("kernel"),
      commons: this.#specifier("commons"),
      compartment: this.#specifier(`compartment/${name}`),
    };
  }

  /** Text without what is different in each build. */
  withoutToken(text: string): string {
    return text.replaceAll(this.#token, "");
  }

  /** Resolves a specifier that only code of ours can have; undefined for any other. */
  resolve({
    path: specifier,
    namespace,
  }: Pick<OnResolveArgs, "path" | "namespace">): OnResolveResult | undefined {
    const start = `${PREFIX}${this.#token}`;
    if (namespace === NAMESPACE && specifier === KERNEL)
      return { path: "kernel", namespace: NAMESPACE };
    if (!specifier.startsWith(start)) return undefined;
    const path = specifier.slice(start.length);
    return { path, namespace: NAMESPACE, sideEffects: path === "kernel" };
  }

  /** The view of a builtin for one package. */
  resolveBuiltin(module: string, name: CanonicalName): OnResolveResult {
    const path = `builtin/${name}/${module}`;
    this.#builtins.set(path, { module, name });
    return { path, namespace: NAMESPACE };
  }

  /** The builtin of which an own module is a view. */
  builtinAt(path: string): string | undefined {
    return this.#builtins.get(path)?.module;
  }

  load(path: string, { policy, intrinsics, kernel, hostImport }: OwnSources): OnLoadResult {
    if (path === "kernel") return { contents: kernel, loader: "js" };
    if (path === "commons") return { contents: commonsModule(KERNEL, intrinsics), loader: "js" };
    const name = path.startsWith("compartment/") ? path.slice("compartment/".length) : "";
    if (isCanonicalName(name))
      return { contents: compartmentModule(KERNEL, name, policy), loader: "js" };
    const builtin = this.#builtins.get(path);
    if (builtin === undefined) throw new Error(`Internal: no module ${path} of our own`);
    const view = { ...builtin, how: hostImport };
    return { contents: builtinModule(KERNEL, view, policy), loader: "js" };
  }
}
