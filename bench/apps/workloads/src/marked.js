import { marked } from "marked";
import { measure } from "./measure.js";

const text = Array.from(
  { length: 120 },
  (_, i) =>
    `## Chapter ${i}\n\nSome *emphasis*, a [link](https://example.org/${i}) and \`code\`.\n\n- one\n- two **bold**\n\n| a | b |\n|---|---|\n| ${i} | 2 |\n`,
).join("\n");

measure(() => marked.parse(text).length);
