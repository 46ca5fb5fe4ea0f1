import { measure } from "./measure.js";

const print = (value, indent) => {
  if (Array.isArray(value)) {
    const parts = [];
    for (let i = 0; i < value.length; i += 1) parts[i] = print(value[i], indent + 1);
    return `[${parts.join(",")}]`;
  }
  if (value !== null && typeof value === "object")
    return `{${Object.keys(value)
      .sort()
      .map(
        (key) => `\n${" ".repeat(indent)}${JSON.stringify(key)}: ${print(value[key], indent + 1)}`,
      )
      .join(",")}}`;
  return JSON.stringify(value);
};
const value = Array.from({ length: 300 }, (_, i) => ({
  id: i,
  name: `n${i}`,
  list: [i, [i + 1, { deep: true }], null],
  text: 'a"b\n',
}));

measure(() => {
  let length = 0;
  for (let i = 0; i < 8; i += 1) length += print(JSON.parse(JSON.stringify(value)), 0).length;
  return length;
});
