// Errors of a running application, read out of whatever text holds them: a message, a stack, a log. The text is anybody's: it is
// only ever matched, and quoted where it is shown.

/** A place in a file as it ran; `line` and `column` count from 1, as engines write them. */
export interface Frame {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

export interface SeenError {
  /** The first line without the error's name. */
  readonly message: string;
  /** "TypeError"; empty where the text does not say. */
  readonly name: string;
  /** Innermost first. */
  readonly frames: readonly Frame[];
  /** The lines of the message after its first, without frames. */
  readonly details: readonly string[];
}

// V8: `at f (file:1:2)`, `at file:1:2`; Firefox and Safari: `f@file:1:2`.
const FRAME = /^\s*(?:at\s+(?:.*?\()?|[^\s@]*@)([^()\s][^()]*?):(\d+):(\d+)\)?\s*$/;
// Behind whatever a log puts in front: "Uncaught (in promise) ", a time, a level.
const HEAD = /^(?:.*?\s)?\[?(\w*(?:Error|Exception))(?: \[\w+\])?:\s+(.*?)\]?$/;
const BARE =
  /^(?:BULKHEAD_\w+ {2}|Cannot (?:assign|add|define|redefine|delete|set)|Can't find variable|Attempt(?:ed|ing) to|can't (?:define|redefine|delete)|"[^"]+" is read-only)/;

/** The frame that a line of a stack is; undefined for any other line. */
export const readFrame = (line: string): Frame | undefined => {
  // Lines of logs can be of any length, and the pattern is not linear in it.
  if (line.length > 2000) return undefined;
  const [, file, row, column] = FRAME.exec(line) ?? [];
  return file === undefined || file === "<anonymous>" || file.startsWith("node:")
    ? undefined
    : { file, line: Number(row), column: Number(column) };
};

const readHead = (line: string): { name: string; message: string } | undefined => {
  if (line.length > 2000) return undefined;
  const [, name, message] = HEAD.exec(line) ?? [];
  if (name !== undefined && message !== undefined) return { name, message };
  const bare = line.trim();
  return BARE.test(bare) ? { name: "", message: bare } : undefined;
};

/** The errors in a text, each with the frames that follow it, in their order; of the same message and place one. */
export const readErrors = (text: string): readonly SeenError[] => {
  const errors: (SeenError & { frames: Frame[]; details: string[] })[] = [];
  let hasFrames = false;
  for (const line of text.split(/\r?\n/)) {
    const last = errors.at(-1);
    const head = readHead(line);
    if (head !== undefined && !(last !== undefined && !hasFrames && /^\s+at\s/.test(line))) {
      errors.push({ ...head, frames: [], details: [] });
      hasFrames = false;
      continue;
    }
    const frame = readFrame(line);
    if (last === undefined) continue;
    // The place in a message of ours looks like a frame, and is none of the engine's.
    const isPlace = last.message.startsWith("BULKHEAD_") && /^ {2}at /.test(line) && !hasFrames;
    if (frame !== undefined && !isPlace) {
      last.frames.push(frame);
      hasFrames = true;
    } else if (!hasFrames) last.details.push(line);
  }
  const keys = errors.map(({ message, frames }) => JSON.stringify([message, frames[0]]));
  return errors.filter((_, index) => keys.indexOf(keys[index] as string) === index);
};
