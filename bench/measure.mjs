// How the figures are taken: the arms of a comparison run in turn, A B C A B C …, each as a process of its own, so that
// a machine that slows down for a while slows them all. Of each arm the least counts: what other programs do to a run
// only ever makes it slower.
import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";

const REPORT_CPU = fileURLToPath(new URL("report-cpu.cjs", import.meta.url));

/** Runs one program; resolves to the milliseconds of processor time it took, those on the clock (`elapsed`), the MB of memory, and what it printed last, as text. */
export const runProcess = async (bundle, args = []) => {
  const child = spawn(process.execPath, ["--require", REPORT_CPU, bundle, ...args], {
    stdio: ["ignore", "pipe", "inherit", "pipe"],
  });
  const [stdout, report, code] = await Promise.all([
    text(child.stdout),
    text(child.stdio[3]),
    new Promise((resolve, reject) => child.once("error", reject).once("close", resolve)),
  ]);
  if (code !== 0) throw new Error(`${bundle} ended with ${code}`);
  const [milliseconds, elapsed, megabytes] = JSON.parse(report);
  return { milliseconds, elapsed, megabytes, lastLine: stdout.trimEnd().split("\n").at(-1) };
};

/** `arms` is `{ name: () => Promise<number | object> }`; resolves to `{ name: [one result a round] }`. */
export const interleave = async (arms, rounds) => {
  const results = Object.fromEntries(Object.keys(arms).map((name) => [name, []]));
  for (let round = 0; round <= rounds; round += 1) {
    for (const [name, run] of Object.entries(arms)) {
      const result = await run();
      // The first round fills the system's caches.
      if (round > 0) results[name].push(result);
    }
  }
  return results;
};

export const least = (numbers) => Math.min(...numbers);
