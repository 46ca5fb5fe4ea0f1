// Two ways of running the same tests, side by side: what passes the first way and not the second is a difference.
import { readTest } from "./read-test.mjs";
import { reasonOf } from "./reasons.mjs";

export class Comparison {
  #checkout;
  #outcomes = [];

  constructor(checkout) {
    this.#checkout = checkout;
  }

  /** Takes a test's outcomes in one form: null, or what went wrong. */
  add(file, form, first, second) {
    this.#outcomes.push({ file, form, first, second });
  }

  addAll(other) {
    this.#outcomes.push(...other.#outcomes);
  }

  /** The comparison of all other files. */
  without(files) {
    const rest = new Comparison(this.#checkout);
    rest.#outcomes = this.#outcomes.filter(({ file }) => !files.has(file));
    return rest;
  }

  /** How many were run and passed, by form. */
  get counts() {
    const counts = new Map();
    for (const { form, first, second } of this.#outcomes) {
      const known = counts.get(form) ?? { run: 0, first: 0, second: 0 };
      counts.set(form, known);
      known.run += 1;
      known.first += Number(first === null);
      known.second += Number(second === null);
    }
    return counts;
  }

  /** What passed the first way and not the second. */
  get differences() {
    return this.#outcomes
      .filter(({ first, second }) => first === null && second !== null)
      .map(({ file, form, second: outcome }) => {
        const { source } = readTest(this.#checkout, file);
        return { file, form, outcome, reason: reasonOf({ source, form, outcome }) };
      });
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
export const formatComparison = ({ counts, differences }, one, other) =>
  [
    row(["", "run", one, other, "differ"]),
    ...[...counts].map(([form, { run, first, second }]) => {
      const differing = differences.filter((difference) => difference.form === form);
      return [
        row([form, run, first, second, differing.length]),
        ...countBy(differing, ({ reason }) => reason).map(
          ([reason, count]) => `  ${String(count).padStart(6)}  ${reason}`,
        ),
      ].join("\n");
    }),
  ].join("\n");

export const formatDifference = ({ file, form, outcome, reason }) =>
  `${form.padEnd(7)} ${file}\n    ${reason}: ${outcome.split("\n", 1)[0]}`;
