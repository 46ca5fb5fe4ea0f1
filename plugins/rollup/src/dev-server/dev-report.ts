// What a build would say of the application that the dev server serves: read from the modules' text, told in the terminal. Nothing is
// confined, and no module is changed.

import {
  Analyser,
  type Project,
  type SourceCode,
  checkGraph,
  openProject,
  readRunPolicy,
  watchedPolicyFiles,
} from "@bulkhead/confinement";
import {
  BulkheadError,
  type Diagnostic,
  type SettledOptions,
  counted,
  formatDiagnostic,
} from "@bulkhead/core";
import { readFolder } from "../host-options.ts";
import { type Reached, readReached } from "./reached-modules.ts";
import { type ServedConfig, type ViteServer, findServed } from "./vite-server.ts";

// Milliseconds without a module served: a page asks for hundreds of them at once, and those come first.
const QUIET = 500;

// A build's: its policy has no entries for what is in development alone.
const PRODUCTION = {
  "process.env.NODE_ENV": '"production"',
  "import.meta.env.DEV": "false",
  "import.meta.env.PROD": "true",
};

const definesOf = ({ define = {} }: ServedConfig): ReadonlyMap<string, string> =>
  new Map(
    Object.entries({ ...define, ...PRODUCTION }).map(([name, value]) => [
      name,
      typeof value === "string" ? value : (JSON.stringify(value) ?? "undefined"),
    ]),
  );

/** @throws {BulkheadError} BULKHEAD_PACKAGE_*, BULKHEAD_DEPENDENCY_NOT_INSTALLED */
export const openServedProject = (
  config: ServedConfig,
  { root }: SettledOptions,
): Promise<Project> =>
  openProject({
    directory: readFolder(config.root, undefined),
    root,
    platform: "browser",
    define: definesOf(config),
  });

const textsOf = (diagnostics: readonly Diagnostic[]): ReadonlySet<string> =>
  new Set(diagnostics.map(formatDiagnostic));

/** The report of one server. */
export class DevReport {
  readonly #server: ViteServer;
  readonly #options: SettledOptions;
  readonly #project: Project;
  readonly #analyser: Analyser = new Analyser();
  readonly #served = new Map<string, SourceCode>();
  #told: ReadonlySet<string> = new Set();
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;

  constructor(server: ViteServer, options: SettledOptions, project: Project) {
    this.#server = server;
    this.#options = options;
    this.#project = project;
    this.#watchPolicy();
  }

  get project(): Project {
    return this.#project;
  }

  /** A module was served, or was served anew. */
  add(id: string, code: SourceCode): void {
    this.#served.set(id, code);
    this.#schedule();
  }

  /** Nothing more is told. */
  close(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #watchPolicy(): void {
    const { watcher } = this.#server;
    const files = watchedPolicyFiles(this.#options, this.#project.root);
    watcher.add(files);
    for (const event of ["add", "change", "unlink"] as const)
      watcher.on(event, (path) => {
        if (files.includes(path)) this.#schedule();
      });
  }

  #schedule(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#running = (this.#running ?? Promise.resolve()).then(() => this.#tell());
    }, QUIET).unref();
  }

  async #read(): Promise<{ readonly packages: number; readonly found: ReadonlySet<string> }> {
    const { policy, warnings } = readRunPolicy(this.#options, this.#project);
    const { graph, problems }: Reached = await readReached(new Map(this.#served), {
      project: this.#project,
      policy,
      analyser: this.#analyser,
      findServed: (specifier, importer) => findServed(this.#server, specifier, importer),
    });
    const checked = checkGraph(graph, policy, { variant: "plain", shims: undefined });
    const found = textsOf([...warnings, ...problems, ...checked.errors, ...checked.warnings]);
    const packages = new Set(graph.modules().map(({ owner }) => owner.canonicalName)).size;
    return { packages, found };
  }

  async #tell(): Promise<void> {
    const { logger } = this.#server.config;
    try {
      const { packages, found } = await this.#read();
      const isFirst = this.#told.size === 0;
      const fresh = [...found].filter((text) => !this.#told.has(text));
      for (const text of fresh) logger.warn(text);
      if (fresh.length > 0 || isFirst)
        logger.info(
          `bulkhead: ${counted(packages, "package")} read, ${counted(found.size, "violation")} that a build would report; the dev server confines nothing`,
        );
      this.#told = found;
    } catch (error) {
      if (!(error instanceof BulkheadError)) throw error;
      // The policy, which is being written, say.
      logger.warn(error.message);
    }
  }
}
