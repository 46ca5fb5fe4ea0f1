// What the kernel costs once it runs: compartments, and views of the host's objects. Reading a granted global is among the hot loops.
import { fileURLToPath } from "node:url";
import { interleave, least, runProcess } from "./measure.mjs";

const PROGRAM = fileURLToPath(new URL("kernel-once.mjs", import.meta.url));
const ROUNDS = 5;

const ROWS = {
  compartment: { name: "a used compartment", unit: "ms", bar: 0.2 },
  partialMethod: { name: "method, granted by name", unit: "x", bar: 3 },
  partialGetter: { name: "getter, granted by name", unit: "x", bar: 3 },
  wholeMethod: { name: "method of a whole view", unit: "x", bar: 3 },
  wholeGetter: { name: "getter of a whole view", unit: "x", bar: 3 },
  cheapMethod: { name: "  of one that does nothing", unit: "x" },
};

export const takeFigures = async () => {
  const run = async () => JSON.parse((await runProcess(PROGRAM)).lastLine);
  const { runs } = await interleave({ runs: run }, ROUNDS);
  return Object.entries(ROWS).map(([key, row]) => {
    const granted = least(runs.map((one) => one[key].granted));
    const direct = least(runs.map((one) => one[key].direct ?? 1));
    const detail =
      row.unit === "ms"
        ? "ten globals granted"
        : `${granted.toFixed(1)} ns; directly ${direct.toFixed(1)} ns`;
    return { ...row, value: granted / direct, detail };
  });
};
