import BN from "bn.js";
import { measure } from "./measure.js";

const prime = new BN(`ff${"c3".repeat(63)}`, 16);
const field = BN.red(prime);
const base = new BN("a7".repeat(60), 16).toRed(field);
const exponent = new BN("6d".repeat(16), 16);

measure(() => {
  let power = base;
  for (let i = 0; i < 4; i += 1) power = power.redPow(exponent);
  return power.fromRed().toString(16);
});
