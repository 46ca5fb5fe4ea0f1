// The table of attacks in docs/security.md, made from what the fixtures say of themselves: `node scripts/attack-table.mjs` writes
// it. A test compares, so that it cannot drift.
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const ATTACKS = join(ROOT, "fixtures/attacks");
const PAGE = join(ROOT, "docs/security.md");
const [START, END] = [
  "<!-- attacks: made by scripts/attack-table.mjs -->",
  "<!-- attacks: end -->",
];

const readAttacks = () =>
  readdirSync(ATTACKS)
    .filter((name) => existsSync(join(ATTACKS, name, "attack.json")))
    .map((name) => ({
      name,
      ...JSON.parse(readFileSync(join(ATTACKS, name, "attack.json"), "utf8")),
    }));

const SAMPLE = readFileSync(join(ATTACKS, "runner/sample.ts"), "utf8");

/** What `attacks[-<bundler>].test.ts` of a plugin runs: every attack, or those of the sample. */
const readSuite = (plugin, file) => {
  const bundler = /^attacks(?:-(\w+))?\.test\.ts$/.exec(file)?.[1] ?? plugin;
  const text = readFileSync(join(ROOT, "plugins", plugin, "test", file), "utf8");
  if (!text.includes("isInSample")) return { bundler, has: () => true };
  return { bundler: `${bundler}, the sample`, has: ({ name }) => SAMPLE.includes(`"${name}"`) };
};

/** The bundlers whose tests run attacks. */
const findSuites = () =>
  readdirSync(join(ROOT, "plugins"))
    .filter((plugin) => existsSync(join(ROOT, "plugins", plugin, "test")))
    .flatMap((plugin) =>
      readdirSync(join(ROOT, "plugins", plugin, "test"))
        .filter((file) => /^attacks(?:-\w+)?\.test\.ts$/.test(file))
        .map((file) => readSuite(plugin, file)),
    )
    .toSorted((one, other) => (one.bundler < other.bundler ? -1 : 1));

const count = (attacks) => {
  const open = attacks.filter((attack) => attack.open !== undefined).length;
  return `${attacks.length - open} of ${attacks.length}`;
};

const row = (name, attacks, suites) =>
  [`| ${name} |`, ...suites.map(({ has }) => ` ${count(attacks.filter(has))} |`)].join("");

/** The table as it must stand in the page. */
export const formatAttackTable = () => {
  const [attacks, suites] = [readAttacks(), findSuites()];
  const families = [...new Set(attacks.map(({ family }) => family))].toSorted();
  return [
    `| family | ${suites.map(({ bundler }) => bundler).join(" | ")} |`,
    `| --- |${suites.map(() => " --- |").join("")}`,
    ...families.map((family) =>
      row(
        family,
        attacks.filter((attack) => attack.family === family),
        suites,
      ),
    ),
    row("**all**", attacks, suites),
  ].join("\n");
};

/** The page with the table in its place. */
export const withTable = (page) => {
  const [before, rest] = page.split(START);
  const [, after] = (rest ?? "").split(END);
  if (after === undefined) throw new Error("docs/security.md has no place for the table");
  return `${before}${START}\n\n${formatAttackTable()}\n\n${END}${after}`;
};

if (process.argv[1] === fileURLToPath(import.meta.url))
  writeFileSync(PAGE, withTable(readFileSync(PAGE, "utf8")));
