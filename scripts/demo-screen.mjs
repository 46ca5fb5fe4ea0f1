// What the demo prints: 80 columns, headings, and expectations that are checked while they are printed.
const WIDTH = 80;
const useColour = process.stdout.isTTY && !process.env.NO_COLOR;
const paint = (code) => (text) => (useColour ? `\u001b[${code}m${text}\u001b[0m` : text);
const bold = paint(1);
const dim = paint(2);
const red = paint(31);
const green = paint(32);

let headings = 0;
const failures = [];

/** Text cut to what is left of the line after `indent` columns. */
const fit = (text, indent) =>
  text.length > WIDTH - indent ? `${text.slice(0, WIDTH - indent - 1)}…` : text;

export const title = (text) => console.log(`\n${bold(text)}`);

export const heading = (text) => {
  headings += 1;
  console.log(`\n${bold(`${headings}  ${text}`)}\n`);
};

export const say = (text) => console.log(`   ${text}`);

/** Text of another program: as it is, cut at the margin. */
export const quoteText = (text, prefix = "") => {
  for (const line of text.trimEnd().split("\n"))
    console.log(dim(`     ${fit(prefix + line.replaceAll("\t", "  "), 5)}`));
};

/** A line that says what must hold and whether it does. */
export const expect = (what, holds) => {
  if (!holds) failures.push(what);
  console.log(`   ${holds ? green("yes") : red("NO ")} ${what}`);
};

export const finish = (seconds) => {
  const verdict =
    failures.length === 0
      ? green("Everything was as it should be")
      : red(`${failures.length} not as it should be`);
  console.log(`\n${verdict} (${seconds.toFixed(0)} s).`);
  for (const failure of failures) console.log(`   ${red("NO ")} ${failure}`);
  return failures.length === 0 ? 0 : 1;
};
