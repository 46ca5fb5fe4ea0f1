import { bin, hierarchy, interpolateRgb, line, max, rollup, scaleLinear, sum, treemap } from "d3";
import { measure } from "./measure.js";

const data = Array.from({ length: 3000 }, (_, i) => ({
  x: i,
  y: (i * 7919) % 1013,
  group: `g${i % 11}`,
}));

measure(() => {
  const y = scaleLinear([0, max(data, (one) => one.y)], [400, 0]).nice();
  const path = line(
    (one) => one.x,
    (one) => y(one.y),
  )(data);
  const totals = rollup(
    data,
    (all) => sum(all, (one) => one.y),
    (one) => one.group,
  );
  const root = hierarchy({ children: data.slice(0, 400).map((one) => ({ value: one.y + 1 })) }).sum(
    (one) => one.value ?? 0,
  );
  treemap().size([800, 600])(root);
  const bins = bin().thresholds(30)(data.map((one) => one.y));
  return [
    path.length,
    totals.size,
    root.leaves().length,
    bins.length,
    interpolateRgb("red", "blue")(0.5),
  ];
});
