// Shares tests out to processes, and replaces a process that hangs, dies or is spent.
import { fork } from "node:child_process";
import { join } from "node:path";

const PATIENCE_MS = 30_000;
const FLAGS = ["--experimental-vm-modules", "--no-warnings", "--expose-gc"];

class Worker {
  #settings;
  #child;

  constructor(settings) {
    this.#settings = settings;
  }

  async #start() {
    const { checkout, tools, node } = this.#settings;
    this.#child = fork(join(import.meta.dirname, "worker.mjs"), [checkout, tools], {
      execArgv: FLAGS,
      execPath: node,
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
    await this.#answer();
  }

  #answer() {
    const child = this.#child;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => child.kill("SIGKILL"), PATIENCE_MS);
      const onExit = (code, signal) => {
        clearTimeout(timer);
        reject(new Error(`the process ended with ${code ?? signal}`));
      };
      child.once("exit", onExit);
      child.once("message", (message) => {
        clearTimeout(timer);
        child.off("exit", onExit);
        resolve(message);
      });
    });
  }

  async run(job) {
    if (this.#child === undefined) await this.#start();
    try {
      this.#child.send(job);
      const { results, isSpent } = await this.#answer();
      if (isSpent) this.stop();
      return results;
    } catch (error) {
      this.stop();
      return job.arms.map(() => error.message);
    }
  }

  stop() {
    this.#child?.kill("SIGKILL");
    this.#child = undefined;
  }
}

/**
 * Runs `jobs` and calls `onResults(job, results)` for each: null for each of its arms, or what went wrong. With
 * `settings.apart` each has a process of its own.
 */
export const runJobs = async (jobs, settings, onResults) => {
  const queue = [...jobs];
  const work = async () => {
    const worker = new Worker(settings);
    for (let job = queue.shift(); job !== undefined; job = queue.shift()) {
      onResults(job, await worker.run(job));
      if (settings.apart) worker.stop();
    }
    worker.stop();
  };
  await Promise.all(Array.from({ length: settings.processes }, work));
};
