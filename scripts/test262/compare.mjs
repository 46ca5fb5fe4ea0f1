// Two ways of running the same tests, side by side: what passes the first way and not the second is a difference.
import { readTest } from "./read-test.mjs";
import { reasonOf } from "./reasons.mjs";

/** Both ways of each form, one after the other. */
export const armsOf = (forms) =>
  forms.flatMap((form) => [
    { form, isCompiled: false },
    { form, isCompiled: true },
  ]);

const EMPTY = { run: 0, plain: 0, compiled: 0 };

export class Comparison {
  #checkout;
  /** By form. */
  counts = new Map();
  differences = [];

  constructor(checkout) {
    this.#checkout = checkout;
  }

  /** Takes a test's results: null, or what went wrong, for each of `armsOf`. */
  add({ file, arms }, results) {
    for (let index = 0; index < results.length; index += 2)
      this.#addForm(file, arms[index].form, results[index], results[index + 1]);
  }

  #addForm(file, form, plain, compiled) {
    const counts = this.counts.get(form) ?? { ...EMPTY };
    this.counts.set(form, counts);
    counts.run += 1;
    counts.plain += Number(plain === null);
    counts.compiled += Number(compiled === null);
    if (plain !== null || compiled === null) return;
    const { source } = readTest(this.#checkout, file);
    const reason = reasonOf({ source, form, outcome: compiled });
    this.differences.push({ file, form, outcome: compiled, reason });
  }

  /** Faults, as far as anybody knows. What was sloppy and is strict now is there for information. */
  unexplained() {
    return this.differences.filter(
      ({ form, reason }) => form !== "sloppy" && reason === "unexplained",
    );
  }
}

const countBy = (items, keyOf) => {
  const counts = new Map();
  for (const item of items) counts.set(keyOf(item), (counts.get(keyOf(item)) ?? 0) + 1);
  return [...counts].sort(([, one], [, other]) => other - one);
};

const row = (cells) =>
  [cells[0].padEnd(10), ...cells.slice(1).map((cell) => String(cell).padStart(10))].join("");

/** The numbers, and below them how many differ for which reason. */
export const formatComparison = ({ counts, differences }) =>
  [
    row(["", "run", "plain", "compiled", "differ"]),
    ...[...counts].map(([form, { run, plain, compiled }]) => {
      const differing = differences.filter((difference) => difference.form === form);
      return [
        row([form, run, plain, compiled, differing.length]),
        ...countBy(differing, ({ reason }) => reason).map(
          ([reason, count]) => `  ${String(count).padStart(6)}  ${reason}`,
        ),
      ].join("\n");
    }),
  ].join("\n");

export const formatDifference = ({ file, form, outcome, reason }) =>
  `${form.padEnd(7)} ${file}\n    ${reason}: ${outcome.split("\n", 1)[0]}`;
