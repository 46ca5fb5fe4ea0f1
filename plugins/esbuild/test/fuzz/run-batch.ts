// Many programs in one application: built plain and confined, proved, run, and compared.

import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type BuildFailure, type BuildOptions, type Format, build } from "esbuild";
import { runAttackInNode } from "../../../../fixtures/attacks/runner/run-in-node.ts";
import type { Outcome } from "../../../../fixtures/attacks/runner/outcome.ts";
import { bulkhead } from "../../src/index.ts";

export interface FuzzProgram {
  readonly id: string;
  readonly source: string;
  /** Without power: its results must be the same. */
  readonly isPure: boolean;
}

export interface Finding {
  readonly id: string;
  readonly what: string;
  readonly source: string;
}

export interface BatchResult {
  readonly findings: readonly Finding[];
  /** How many programs ran, how many got to the canary without us, how many were compared. */
  readonly ran: number;
  readonly reached: number;
  readonly compared: number;
}

export interface Variant {
  readonly format: Format;
  readonly minify: boolean;
  readonly mayEvaluate: boolean;
}

// A package each: what one defines on its global is not the next one's.
const folderOf = ({ id }: FuzzProgram): string => `node_modules/${id}`;

const ENTRY = (programs: readonly FuzzProgram[]): string => `"use strict";
const results = {};
const run = (id, load) => {
  try { const { out } = load(); results[id] = out === undefined ? "no result" : JSON.stringify(out); } catch (error) { results[id] = "throws " + (error && error.name); }
};
${programs.map(({ id }) => `run(${JSON.stringify(id)}, () => require("${id}"));`).join("\n")}
console.log("RESULT " + JSON.stringify(results));
console.log("LOOT " + JSON.stringify(results));
`;

const write = (root: string, programs: readonly FuzzProgram[], { mayEvaluate }: Variant): void => {
  const put = (path: string, text: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  const ids = programs.map(({ id }) => id);
  const table = (value: unknown) => Object.fromEntries(ids.map((id) => [id, value]));
  put(
    "package.json",
    JSON.stringify({ name: "app", version: "1.0.0", dependencies: table("1.0.0") }),
  );
  const resources = table(mayEvaluate ? { eval: true } : {});
  put("bulkhead/policy.json", JSON.stringify({ evaluators: "listed", resources }));
  put("index.js", ENTRY(programs));
  for (const program of programs) {
    put(
      `${folderOf(program)}/package.json`,
      JSON.stringify({ name: program.id, version: "1.0.0" }),
    );
    put(`${folderOf(program)}/index.js`, program.source);
  }
};

const isBuildFailure = (error: unknown): error is BuildFailure =>
  error instanceof Error && "errors" in error;

const tryBuild = async (options: BuildOptions): Promise<BuildFailure | undefined> => {
  try {
    await build(options);
    return undefined;
  } catch (error) {
    if (!isBuildFailure(error)) throw error;
    return error;
  }
};

// Refusals that a program may well deserve.
const DESERVED =
  /BULKHEAD_(?:MODULE_SYNTAX|STRICT_MODE|IMPORT_\w+|BUILTIN_DENIED|EXTERNAL_MODULE|GLOBAL_WRITE_UNLISTED|COMPUTED_IMPORT)/;

interface BuiltBatch {
  readonly programs: readonly FuzzProgram[];
  readonly findings: readonly Finding[];
  readonly outfile: string;
}

/** Builds; programs that are refused for themselves are left away, others' refusals are findings. */
const buildBatch = async (
  root: string,
  programs: readonly FuzzProgram[],
  variant: Variant,
  isConfined: boolean,
): Promise<BuiltBatch> => {
  const outfile = join(
    root,
    isConfined ? "confined" : "plain",
    variant.format === "esm" ? "bundle.mjs" : "bundle.cjs",
  );
  let left = programs;
  for (;;) {
    write(root, left, variant);
    // oxlint-disable-next-line no-await-in-loop -- each build answers the one before
    const failure = await tryBuild({
      absWorkingDir: root,
      entryPoints: ["index.js"],
      outfile,
      bundle: true,
      platform: "node",
      format: isConfined ? variant.format : "cjs",
      minify: isConfined && variant.minify,
      logLevel: "silent",
      ...(isConfined && { plugins: [bulkhead({ verify: true })] }),
    });
    if (failure === undefined) return { programs: left, findings: [], outfile };
    const blamed = left.filter((program) =>
      failure.errors.some(
        ({ location, text }) =>
          location?.file.includes(`/${program.id}/`) === true || text.includes(program.id),
      ),
    );
    const strange = failure.errors.filter(
      ({ text }) => isConfined && !DESERVED.test(text) && /BULKHEAD|Internal/.test(text),
    );
    if (strange.length > 0 || blamed.length === 0) {
      const what = failure.errors
        .map(
          ({ text, location }) =>
            `${text} ${location?.lineText?.slice(Math.max(0, location.column - 60), location.column + 60) ?? ""}`,
        )
        .join("\n");
      return {
        programs: [],
        outfile,
        findings: [
          {
            id: left.map(({ id }) => id).join(),
            what,
            source: left.length === 1 ? (left[0]?.source ?? "") : "",
          },
        ],
      };
    }
    left = left.filter((program) => !blamed.includes(program));
    if (left.length === 0) return { programs: [], findings: [], outfile };
  }
};

const readResults = ({ result }: Outcome): Readonly<Record<string, string>> =>
  JSON.parse(result ?? "{}") as Record<string, string>;

const judge = (
  programs: readonly FuzzProgram[],
  plain: Outcome,
  confined: Outcome,
): readonly Finding[] => {
  const [expected, found] = [readResults(plain), readResults(confined)];
  const reached = new Set(plain.touched);
  return programs.flatMap((program): readonly Finding[] => {
    const { id, source, isPure } = program;
    if (confined.touched.some((touched) => touched.includes(id)))
      return [{ id, source, what: `reached: ${confined.touched.join()}` }];
    const isTouched = [...reached].some((touched) => touched.includes(id));
    if (isPure && !isTouched && expected[id] !== found[id])
      return [
        {
          id,
          source,
          what: `plain    ${expected[id] ?? "nothing"}\nconfined ${found[id] ?? "nothing"}`,
        },
      ];
    return [];
  });
};

const runOnce = async (
  programs: readonly FuzzProgram[],
  variant: Variant,
): Promise<BatchResult> => {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "bulkhead-fuzz-")));
  try {
    const confined = await buildBatch(root, programs, variant, true);
    if (confined.findings.length > 0 || confined.programs.length === 0)
      return { findings: confined.findings, ran: 0, reached: 0, compared: 0 };
    const plain = await buildBatch(root, confined.programs, variant, false);
    const ran = plain.programs;
    const [asPlain, asConfined] = [
      await runAttackInNode(plain.outfile),
      await runAttackInNode(confined.outfile),
    ];
    const findings = [...judge(ran, asPlain, asConfined)];
    const isOut =
      findings.length === 0 &&
      (asConfined.touched.length > 0 ||
        (asConfined.result === undefined && asPlain.result !== undefined));
    if (isOut)
      findings.push({
        id: programs.map(({ id }) => id).join(),
        what: `${asConfined.touched.join()} ${asConfined.failure.slice(0, 2000)}`,
        source: programs.length === 1 ? (programs[0]?.source ?? "") : "",
      });
    return {
      findings,
      ran: ran.length,
      reached: ran.filter(({ id }) => asPlain.touched.some((touched) => touched.endsWith(id)))
        .length,
      compared: ran.filter(({ isPure }) => isPure).length,
    };
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
};

/** Runs programs together and, where that finds something, those that are to blame alone. */
export const runBatch = async (
  programs: readonly FuzzProgram[],
  variant: Variant,
): Promise<BatchResult> => {
  const result = await runOnce(programs, variant);
  const [first] = result.findings;
  if (first === undefined || programs.length === 1 || first.source !== "") return result;
  const half = Math.ceil(programs.length / 2);
  const parts = [
    await runBatch(programs.slice(0, half), variant),
    await runBatch(programs.slice(half), variant),
  ];
  const findings = parts.flatMap((part) => part.findings);
  // Together they do what neither does alone.
  return { ...result, findings: findings.length > 0 ? findings : result.findings };
};
