// What a free name costs inside a package: the same loops plain, confined and in LavaMoat's wrapper.
import { least, interleave, runProcess } from "./measure.mjs";

const ROUNDS = 8;
const LOOPS = {
  intrinsics: "hot loop, intrinsics",
  granted: "hot loop, granted globals",
  mixed: "hot loop, both",
};

const loop =
  ({ bundle }) =>
  async () =>
    JSON.parse((await runProcess(bundle)).lastLine);

export const measureHotLoops = async ({ plain, confined, lavamoat }) => {
  const runs = await interleave(
    { plain: loop(plain), confined: loop(confined), lavamoat: loop(lavamoat) },
    ROUNDS,
  );
  const nanoseconds = (arm, name) => least(runs[arm].map((times) => times[name]));
  return Object.entries(LOOPS).flatMap(([name, title]) => {
    const [before, ours, theirs] = ["plain", "confined", "lavamoat"].map((arm) =>
      nanoseconds(arm, name),
    );
    const detail = (value) => `${value.toFixed(1)} ns an iteration; plain ${before.toFixed(1)} ns`;
    return [
      { name: title, value: ours / before, unit: "x", bar: 1.1, detail: detail(ours) },
      { name: "  the same in LavaMoat", value: theirs / before, unit: "x", detail: detail(theirs) },
    ];
  });
};
