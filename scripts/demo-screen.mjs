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

/** The line in pieces that fit, broken between words; `hang` is put before all but the first. */
const wrap = (line, width, hang) => {
  if (line.length <= width) return [line];
  const space = line.lastIndexOf(" ", width);
  const end = space > hang.length ? space : width;
  return [line.slice(0, end), ...wrap(hang + line.slice(end).trimStart(), width, hang)];
};

export const title = (text) => console.log(`\n${bold(text)}`);

export const heading = (text) => {
  headings += 1;
  console.log(`\n${bold(`${headings}  ${text}`)}\n`);
};

export const say = (text) => {
  for (const line of wrap(text, WIDTH - 3, "")) console.log(`   ${line}`.trimEnd());
};

/** Text that is not ours, line by line: code, another program's output. */
export const quoteText = (text, indent = "     ") => {
  for (const line of text.trimEnd().split("\n")) {
    const hang = `${/^ */.exec(line)[0]}  `;
    for (const part of wrap(line, WIDTH - indent.length, hang))
      console.log(dim(indent + part).trimEnd());
  }
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
