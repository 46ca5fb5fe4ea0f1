import Handlebars from "handlebars";
import { measure } from "./measure.js";

const { Parser, parse } = Handlebars;
const text = Array.from(
  { length: 60 },
  (_, i) =>
    `<h2>{{title}} ${i}</h2>{{#each rows}}<p class="{{kind}}">{{name}} {{#if ok}}yes{{else}}no{{/if}} {{{raw}}}</p>{{/each}}\n`,
).join("");

// Parsing, and a printer over the tree: compiled templates are text that is evaluated.
const count = (node) =>
  Array.isArray(node)
    ? node.map(count).reduce((all, one) => all + one, 0)
    : node !== null && typeof node === "object"
      ? 1 +
        Object.entries(node)
          .filter(([key]) => key !== "loc")
          .map(([, value]) => count(value))
          .reduce((all, one) => all + one, 0)
      : 0;

measure(() => [count(parse(text)), Handlebars.Utils.escapeExpression(text).length, typeof Parser]);
