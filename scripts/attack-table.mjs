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
    .map((name) => join(ATTACKS, name, "attack.json"))
    .filter((path) => existsSync(path))
    .map((path) => JSON.parse(readFileSync(path, "utf8")));

/** Bundlers whose tests run every attack. */
const findBundlers = () =>
  readdirSync(join(ROOT, "plugins"))
    .filter((name) => existsSync(join(ROOT, "plugins", name, "test/attacks.test.ts")))
    .toSorted();

const count = (attacks) => {
  const open = attacks.filter((attack) => attack.open !== undefined).length;
  return `${attacks.length - open} of ${attacks.length}`;
};

const row = (name, attacks, bundlers) =>
  [`| ${name} |`, ...bundlers.map(() => ` ${count(attacks)} |`)].join("");

/** The table as it must stand in the page. */
export const formatAttackTable = () => {
  const [attacks, bundlers] = [readAttacks(), findBundlers()];
  const families = [...new Set(attacks.map(({ family }) => family))].toSorted();
  return [
    row("family", attacks, bundlers).replace(/\| .*/, `| family | ${bundlers.join(" | ")} |`),
    `| --- |${bundlers.map(() => " --- |").join("")}`,
    ...families.map((family) =>
      row(
        family,
        attacks.filter((attack) => attack.family === family),
        bundlers,
      ),
    ),
    row("**all**", attacks, bundlers),
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
