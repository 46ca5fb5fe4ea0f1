import { createElement as h, useMemo, useState } from "react";
import { renderToString } from "react-dom/server";
import { measure } from "./measure.js";

const Row = ({ id, tags }) => {
  const [open] = useState(id % 2 === 0);
  const text = useMemo(() => tags.join(", "), [tags]);
  return h(
    "tr",
    { className: open ? "open" : "shut", style: { color: "red", width: id } },
    h("td", null, id),
    h("td", { "data-x": text }, text, " <&>"),
  );
};
const Table = ({ rows }) =>
  h(
    "table",
    null,
    h(
      "tbody",
      null,
      rows.map((row) => h(Row, { key: row.id, ...row })),
    ),
  );
const rows = Array.from({ length: 400 }, (_, id) => ({ id, tags: ["a", `b${id}`] }));

measure(() => {
  let length = 0;
  for (let i = 0; i < 5; i += 1) length += renderToString(h(Table, { rows })).length;
  return length;
});
