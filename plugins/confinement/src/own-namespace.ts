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
  kernelModule,
  requiredKernelModule,
} from "@bulkhead/core";
import { type BuildKernel, freeNamesOf } from "./kernel.ts";

const PREFIX = "bulkhead:";
const KERNEL = `${PREFIX}kernel`;

/** The path of the module through which all others reach the kernel. */
export const KERNEL_PATH = "kernel";

/** That of the one that a `require` may have of it, under bundlers for which that is all of a module. */
export const REQUIRED_KERNEL_PATH = "required-kernel";

/** What own modules are made from; it changes with each build of a watch. */
export interface OwnSources {
  readonly policy: Policy;
  readonly intrinsics: IntrinsicNames;
  readonly kernel: BuildKernel;
  /** How the output reaches builtins. */
  readonly hostImport: HostImport;
}

/** An own module: its name among ours, and whether it does something when nothing of it is used. */
export interface OwnModule {
  readonly path: string;
  readonly sideEffects: boolean;
}

interface BuiltinView {
  readonly module: string;
  readonly name: CanonicalName;
}

export class OwnNamespace {
  readonly #token: string;
  readonly #builtins = new Map<string, BuiltinView>();

  /** `secret`: the random part, where what was compiled outlives the process, and has to be kept with it. */
  constructor(secret: string = randomBytes(16).toString("hex")) {
    this.#token = `${secret}/`;
  }

  #specifier(path: string): string {
    return `${PREFIX}${this.#token}${path}`;
  }

  /** Under which names the compiled modules of a package import ours. */
  modulesFor(name: CanonicalName): OwnModules {
    return {
      kernel: this.#specifier(KERNEL_PATH),
      commons: this.#specifier("commons"),
      compartment: this.#specifier(`compartment/${name}`),
    };
  }

  /** Text without what is different in each build. */
  withoutToken(text: string): string {
    return text.replaceAll(this.#token, "");
  }

  /**
   * The own module that a specifier of compiled code names; undefined for any other: whoever guesses names of ours gets
   * nothing. `fromOwn`: whether an own module asks.
   */
  resolve(specifier: string, fromOwn: boolean): OwnModule | undefined {
    if (fromOwn && specifier === KERNEL) return { path: KERNEL_PATH, sideEffects: true };
    const start = `${PREFIX}${this.#token}`;
    if (!specifier.startsWith(start)) return undefined;
    const path = specifier.slice(start.length);
    return { path, sideEffects: path === KERNEL_PATH };
  }

  /** The view of a builtin for one package. */
  resolveBuiltin(module: string, name: CanonicalName): OwnModule {
    const path = `builtin/${name}/${module}`;
    this.#builtins.set(path, { module, name });
    return { path, sideEffects: true };
  }

  /** The builtin of which an own module is a view. */
  builtinAt(path: string): string | undefined {
    return this.#builtins.get(path)?.module;
  }

  /** The text of an own module: JavaScript. */
  load(path: string, { policy, intrinsics, kernel, hostImport }: OwnSources): string {
    const reports = kernel.variant === "reporting";
    const door = { reports, hasShims: kernel.shims !== undefined };
    if (path === KERNEL_PATH) return kernelModule(kernel.prelude.name, freeNamesOf(kernel), door);
    if (path === REQUIRED_KERNEL_PATH) return requiredKernelModule(KERNEL, door);
    if (path === "commons") return commonsModule(KERNEL, intrinsics);
    const name = path.startsWith("compartment/") ? path.slice("compartment/".length) : "";
    if (isCanonicalName(name)) return compartmentModule(KERNEL, name, policy);
    const builtin = this.#builtins.get(path);
    if (builtin === undefined) throw new Error(`Internal: no module ${path} of our own`);
    return builtinModule(KERNEL, { ...builtin, how: hostImport, reports }, policy);
  }
}
