// What one build works with, from its first run to the last of a watch.

import {
  Analyser,
  type ConfinedModule,
  Confiner,
  type DataModule,
  type ModuleGraph,
  OwnNamespace,
  type OwnSources,
  type Project,
  type RunPolicy,
} from "@bulkhead/confinement";
import type { ImportsApart, SettledOptions } from "@bulkhead/core";
import type { FileText, InferredPolicy } from "bulkhead";
import type { HostOptions } from "./host-options.ts";
import type { MapNames } from "./map-names.ts";

/** A module of the build, as the end of it will look at it. */
export type Recorded =
  | { readonly kind: "code"; readonly module: ConfinedModule }
  | { readonly kind: "data"; readonly data: DataModule }
  /** Of the bundler's or a plugin's own making: it carries no package's code. */
  | { readonly kind: "nobody" };

/** A CommonJS module between its two compilations. */
export interface HalfConfined {
  readonly module: ConfinedModule;
  readonly imports: ImportsApart | undefined;
}

export interface Run extends OwnSources {
  readonly project: Project;
  /** Whether the outputs have to be proved. */
  readonly verifies: boolean;
  /** Written with the outputs: what was generated. */
  readonly files: readonly FileText[];
}

/** What the builds of one plugin share: in mode 'generate', the policy is of all of them. */
export interface Shared {
  /** While graphs are collected, those of workers. */
  collected: ModuleGraph<ConfinedModule>[] | undefined;
  /** Files of workers that were built without confinement, for their graphs, and not yet with it. */
  readonly unconfined: Set<string>;
  policy: RunPolicy | undefined;
  readonly mapNames: MapNames;
  /** By the name of its map, the file that a worker was built as. */
  readonly workers: Map<string, string>;
}

export class Build {
  readonly options: SettledOptions;
  host: HostOptions;
  /** What is built, as the bundler's options name it. */
  readonly input: string;
  readonly own: OwnNamespace = new OwnNamespace();
  readonly analyser: Analyser;
  readonly confiner: Confiner;
  /** By id. */
  readonly records: Map<string, Recorded> = new Map();
  readonly halves: Map<string, HalfConfined> = new Map();
  /** What was an ES module already when it came to plugin-commonjs: if it is the same at the end, it is not parsed twice. */
  readonly esModules: Map<string, string> = new Map();
  #run: Run | undefined;
  isModuleOutput = true;
  /** Whether source maps are made. Rollup says it when all modules are there; Rolldown before, and they were 6 % of its build of the wallet, by the profile. */
  wantsMaps = true;
  /** Under which policy the records were made. */
  policyText = "";

  /** What Vite's builds of workers share with the one that they are for. */
  readonly shared: Shared;
  /** Where the policy is generated: infers it from a build without confinement. */
  infer: ((project: Project) => Promise<InferredPolicy>) | undefined;

  constructor(
    options: SettledOptions,
    host: HostOptions,
    input: string,
    shared: Shared,
    analyser: Analyser = new Analyser(),
  ) {
    this.options = options;
    this.shared = shared;
    this.host = host;
    this.input = input;
    this.analyser = analyser;
    this.confiner = new Confiner(analyser);
  }

  get run(): Run {
    if (this.#run === undefined)
      throw new Error("Internal: a module is loaded before the build starts");
    return this.#run;
  }

  set run(run: Run) {
    this.#run = run;
  }

  /** Whether a run has begun. */
  get isRunning(): boolean {
    return this.#run !== undefined;
  }

  /** The id of a module by the file that messages show. */
  findId(file: string): string | undefined {
    for (const [id, recorded] of this.records)
      if (recorded.kind === "code" && recorded.module.file === file) return id;
    return undefined;
  }
}
