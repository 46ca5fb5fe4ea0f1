// One run of what kernel-figures.mjs compares; prints `{ name: { granted, direct } }`, nanoseconds (a compartment: milliseconds), the least of all rounds.
import { performance } from "node:perf_hooks";
import { startKernel } from "../runtime-kernel/dist/index.js";

const ROUNDS = 100;
const TURNS = 20_000;

class Device {
  #count = 0;
  next() {
    this.#count += 1;
    return this.#count;
  }
}
globalThis.device = new Device();
const { now } = performance;

const kernel = startKernel();
const makeCompartment = (globals) =>
  kernel.makeCompartment({ name: "app>dep", globals, mayEvaluate: false }).globals;

const BATCHES = 20;
const COMPARTMENTS = 10;
const TEN = [
  "fetch",
  "process",
  "console",
  "setTimeout",
  "clearTimeout",
  "URL",
  "Buffer",
  "TextEncoder",
  "AbortController",
  "queueMicrotask",
];
const timeCompartment = () => {
  const grants = Object.fromEntries(TEN.map((name) => [name, true]));
  let best = Infinity;
  for (let batch = 0; batch < BATCHES; batch += 1) {
    const start = now.call(performance);
    for (let i = 0; i < COMPARTMENTS; i += 1) makeCompartment(grants);
    best = Math.min(best, now.call(performance) - start);
  }
  return { granted: best / COMPARTMENTS };
};

// A function of its own for each, made from text, so that the engine does not mix what it learns of one with another.
const makeLoop = (read) =>
  new Function(
    "object",
    "turns",
    `let sum = 0; for (let i = 0; i < turns; i += 1) sum += object.${read}; return sum;`,
  );

const timeOnce = (loop, object) => {
  const start = now.call(performance);
  loop(object, TURNS);
  return ((now.call(performance) - start) / TURNS) * 1e6;
};

// Short rounds, in turn: on a busy machine some of each arm's are not interrupted.
const compare = (read, grants) => {
  const arms = { granted: makeCompartment(grants), direct: globalThis };
  const loops = { granted: makeLoop(read), direct: makeLoop(read) };
  const best = { granted: Infinity, direct: Infinity };
  for (let round = 0; round < ROUNDS; round += 1)
    for (const [arm, object] of Object.entries(arms))
      best[arm] = Math.min(best[arm], timeOnce(loops[arm], object));
  return best;
};

console.log(
  JSON.stringify({
    compartment: timeCompartment(),
    partialMethod: compare("performance.now()", { "performance.now": true }),
    partialGetter: compare("performance.timeOrigin", { "performance.timeOrigin": true }),
    wholeMethod: compare("performance.now()", { performance: true }),
    wholeGetter: compare("performance.timeOrigin", { performance: true }),
    cheapMethod: compare("device.next()", { device: true }),
  }),
);
