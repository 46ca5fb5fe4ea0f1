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

const row = (name, attacks) => {
  const open = attacks.filter((attack) => attack.open !== undefined).length;
  return `| ${name} | ${attacks.length} | ${attacks.length - open} |`;
};

/** The table as it must stand in the page. */
export const formatAttackTable = () => {
  const attacks = readAttacks();
  const families = [...new Set(attacks.map(({ family }) => family))].toSorted();
  return [
    "| family | attacks | stopped |",
    "| --- | --- | --- |",
    ...families.map((name) =>
      row(
        name,
        attacks.filter(({ family }) => family === name),
      ),
    ),
    row("**all**", attacks),
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
