// What report mode has seen: would-be violations, each once, and the granted paths that were used. Tools read it as JSON; see
// docs/report-mode.md for its shape.
import { apply, create, freeze, isObject, join, read } from "./commons.ts";

/** What a package did without a grant. */
export interface Violation {
  /** As the error's in a build that enforces. */
  readonly code: string;
  /** Canonical name. */
  readonly package: string;
  readonly kind: "builtin" | "eval" | "global" | "import";
  /** Dotted path: `document.title`, `fs.readFile`; empty where there is none. */
  readonly name: string;
  readonly use: "read" | "write";
  /** `file:line:column` of the source where the build knew it, else of the bundle; absent where the engine does not tell. */
  readonly place?: string | undefined;
  /** JSON to add to policy-override.json; absent for what no policy can grant. */
  readonly override?: string | undefined;
  /** The text of the error. */
  readonly message: string;
}

/** The grants of one package that were used, as the policy spells them; of builtins the dotted path from the module's name. */
export interface UsedGrants {
  readonly globals: Record<string, "read" | "write">;
  readonly builtin: Record<string, "read">;
  eval?: true;
}

/** The recording as JSON. */
export interface Recording {
  readonly schemaVersion: 1;
  readonly violations: readonly Violation[];
  /** By canonical name. */
  readonly used: Readonly<Record<string, UsedGrants>>;
}

/** What `globalThis[Symbol.for("bulkhead.report")]` is, for tools and for the application's own code. */
export interface Report {
  /** Called with each violation as it happens, in place of `console.warn`. */
  onViolation: ((violation: Violation) => void) | undefined;
  readonly toJSON: () => Recording;
}

export interface Recorder {
  readonly report: Report;
  /** `make` is called where this was not seen yet. */
  readonly violate: (key: ViolationKey, make: () => Violation) => void;
  readonly use: (
    packageName: string,
    kind: "builtin" | "globals",
    path: string,
    how: "read" | "write",
  ) => void;
  readonly useEval: (packageName: string) => void;
}

type ViolationKey = Pick<Violation, "kind" | "name" | "package" | "use"> & {
  readonly place?: string;
};

type ByName<Value> = Record<string, Value>;

const makeTable = <Value>(): ByName<Value> => create(null) as ByName<Value>;

const warn = (hostGlobal: object, message: string): void => {
  const console = read(hostGlobal, "console");
  const method = isObject(console) ? read(console, "warn") : undefined;
  if (typeof method === "function") apply(method as never, console, [message]);
};

// What listens is the application's; what it throws must not become the package's error.
const tell = (hostGlobal: object, { onViolation }: Report, violation: Violation): void => {
  try {
    if (onViolation === undefined) warn(hostGlobal, violation.message);
    else onViolation(violation);
  } catch (error) {
    warn(hostGlobal, `BULKHEAD: onViolation failed: ${String(error)}`);
  }
};

export const makeRecorder = (hostGlobal: object): Recorder => {
  const violations: Violation[] = [];
  const seen = makeTable<true>();
  const used = makeTable<UsedGrants>();
  const usedBy = (packageName: string): UsedGrants =>
    (used[packageName] ??= { globals: makeTable(), builtin: makeTable() });
  const report: Report = {
    onViolation: undefined,
    toJSON: () => ({ schemaVersion: 1, violations, used }),
  };
  return {
    report,
    violate: (key, make) => {
      const id = join([key.package, key.kind, key.name, key.use, key.place ?? ""], "\n");
      if (id in seen) return;
      // First: whoever is told may do it again.
      seen[id] = true;
      const violation = freeze(make());
      violations[violations.length] = violation;
      tell(hostGlobal, report, violation);
    },
    use: (packageName, kind, path, how) => {
      const grants = usedBy(packageName)[kind] as Record<string, "read" | "write">;
      if (grants[path] !== "write") grants[path] = how;
    },
    useEval: (packageName) => {
      usedBy(packageName).eval = true;
    },
  };
};
