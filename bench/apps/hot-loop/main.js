// Prints the nanoseconds that one iteration of each loop takes: the fastest of several rounds, after a warm-up.
import * as loops from "busy";

const COUNT = 200_000;
const ROUNDS = 12;

const time = (loop) => {
  const start = performance.now();
  loop(COUNT);
  return ((performance.now() - start) * 1e6) / COUNT;
};

const fastest = (loop) => Math.min(...Array.from({ length: ROUNDS }, () => time(loop)));

const names = ["intrinsics", "granted", "mixed"];
console.log(JSON.stringify(Object.fromEntries(names.map((name) => [name, fastest(loops[name])]))));
