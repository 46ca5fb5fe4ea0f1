// Remembers what the file system answered, for one run: the walk and the resolver ask for the same paths again and again.
// Never outlives a run: a watch build makes new powers, or it would go on seeing the tree as it was.

import type { ReadPowers } from "./read-powers.ts";

const remember = <Answer>(ask: (path: string) => Answer): ((path: string) => Answer) => {
  const answers = new Map<string, Answer>();
  return (path) => {
    const known = answers.get(path);
    if (known !== undefined || answers.has(path)) return known as Answer;
    const answer = ask(path);
    answers.set(path, answer);
    return answer;
  };
};

/** The same powers, each question asked once. Texts are not kept: modules are large and are read once. */
export const cachePowers = (powers: ReadPowers): ReadPowers => ({
  readText: (path) => powers.readText(path),
  readBytes: (path) => powers.readBytes(path),
  isFile: remember((path) => powers.isFile(path)),
  isDirectory: remember((path) => powers.isDirectory(path)),
  realPath: remember((path) => powers.realPath(path)),
  list: remember((path) => powers.list(path)),
});
