// A patch in git's format from one text to another, with a shortest edit script (Myers, "An O(ND) Difference Algorithm", 1986).

type Edit = { readonly kind: " " | "-" | "+"; readonly line: string };

const CONTEXT = 3;

// Two texts that share next to nothing would cost their product; such a patch replaces the whole middle instead.
const MOST_STEPS = 2_000;

/** The furthest points of each step, for walking back. */
const traceSteps = (
  before: readonly string[],
  after: readonly string[],
): readonly Map<number, number>[] | undefined => {
  const trace: Map<number, number>[] = [];
  let reached = new Map([[1, 0]]);
  for (let step = 0; step <= MOST_STEPS; step += 1) {
    const next = new Map(reached);
    for (let diagonal = -step; diagonal <= step; diagonal += 2) {
      const left = reached.get(diagonal - 1) ?? -1;
      const up = reached.get(diagonal + 1) ?? -1;
      let x = diagonal === -step || (diagonal !== step && left < up) ? up : left + 1;
      while (x < before.length && x - diagonal < after.length && before[x] === after[x - diagonal])
        x += 1;
      next.set(diagonal, x);
      if (x >= before.length && x - diagonal >= after.length) return [...trace, reached];
    }
    trace.push(reached);
    reached = next;
  }
  return undefined;
};

const replaceAll = (before: readonly string[], after: readonly string[]): readonly Edit[] => [
  ...before.map((line): Edit => ({ kind: "-", line })),
  ...after.map((line): Edit => ({ kind: "+", line })),
];

const diffLines = (before: readonly string[], after: readonly string[]): readonly Edit[] => {
  const trace = traceSteps(before, after);
  if (trace === undefined) return replaceAll(before, after);
  const edits: Edit[] = [];
  let x = before.length;
  let y = after.length;
  for (let step = trace.length - 1; step >= 0; step -= 1) {
    const reached = trace[step] ?? new Map<number, number>();
    const diagonal = x - y;
    const left = reached.get(diagonal - 1) ?? -1;
    const up = reached.get(diagonal + 1) ?? -1;
    const from =
      diagonal === -step || (diagonal !== step && left < up) ? diagonal + 1 : diagonal - 1;
    const startX = reached.get(from) ?? 0;
    const startY = startX - from;
    while (x > startX && y > startY) {
      x -= 1;
      y -= 1;
      edits.push({ kind: " ", line: before[x] ?? "" });
    }
    if (step === 0) break;
    if (x > startX) edits.push({ kind: "-", line: before[startX] ?? "" });
    else edits.push({ kind: "+", line: after[startY] ?? "" });
    x = startX;
    y = startY;
  }
  return edits.toReversed();
};

/** Indices of edits, in groups that are shown together: changes with three lines around them. */
const groupEdits = (edits: readonly Edit[]): readonly (readonly [start: number, end: number])[] => {
  const groups: [number, number][] = [];
  for (const [index, { kind }] of edits.entries()) {
    if (kind === " ") continue;
    const last = groups.at(-1);
    const end = Math.min(edits.length, index + CONTEXT + 1);
    if (last !== undefined && index - CONTEXT <= last[1]) last[1] = end;
    else groups.push([Math.max(0, index - CONTEXT), end]);
  }
  return groups;
};

const countLines = (edits: readonly Edit[], without: "-" | "+"): number =>
  edits.filter(({ kind }) => kind !== without).length;

const formatRange = (start: number, length: number): string =>
  `${length === 0 ? start : start + 1},${length}`;

const formatEdit = ({ kind, line }: Edit): string =>
  line.endsWith("\n") ? `${kind}${line}` : `${kind}${line}\n\\ No newline at end of file\n`;

const formatHunk = (edits: readonly Edit[], [start, end]: readonly [number, number]): string => {
  const earlier = edits.slice(0, start);
  const hunk = edits.slice(start, end);
  const old = formatRange(countLines(earlier, "+"), countLines(hunk, "+"));
  const now = formatRange(countLines(earlier, "-"), countLines(hunk, "-"));
  return `@@ -${old} +${now} @@\n${hunk.map(formatEdit).join("")}`;
};

// As git quotes: a name with a line end in it could otherwise begin a second patch.
const quoteName = (name: string): string =>
  // oxlint-disable-next-line no-control-regex -- control characters are what this is about
  /["\\\u0000-\u001f\u007f]/.test(name)
    ? `"${name.replace(/["\\]/g, "\\$&").replace(/[\u0000-\u001f\u007f]/g, escapeOctal)}"` // oxlint-disable-line no-control-regex
    : name;

const escapeOctal = (character: string): string =>
  `\\${character.charCodeAt(0).toString(8).padStart(3, "0")}`;

const splitLines = (text: string): readonly string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? [];

/** A patch that makes `after` of `before` in the file `path`; `path` relative to where the patch is applied, with `/`. */
export const makePatch = (path: string, before: string, after: string): string => {
  const edits = diffLines(splitLines(before), splitLines(after));
  const old = quoteName(`a/${path}`);
  const now = quoteName(`b/${path}`);
  // A tab ends a name with a space in it.
  const tab = path.includes(" ") ? "\t" : "";
  const hunks = groupEdits(edits).map((group) => formatHunk(edits, group));
  return [`diff --git ${old} ${now}\n`, `--- ${old}${tab}\n`, `+++ ${now}${tab}\n`, ...hunks].join(
    "",
  );
};
