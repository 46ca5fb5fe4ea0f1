// Analysis in several threads. They hand back what one thread would have: an answer depends on nothing but its text.

import { once } from "node:events";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import type { IntrinsicNames } from "@bulkhead/core";
import { type Analyse, type Answer, type ModuleText, analyseText } from "./module-text.ts";
import type { Task } from "./worker.ts";

const WORKER = new URL("./worker.js", import.meta.url);

// A thread takes 150 ms to load the parser, as long as 100 modules of 6 kB take in this one.
const WORTH_A_THREAD = 200;
const BATCH = 20;

// Trees live for one module. With V8's default of 16 MB many were copied to the old generation first: two fifths of the time.
const RESOURCE_LIMITS = { maxYoungGenerationSizeMb: 96 };

const chunk = (texts: readonly ModuleText[]): readonly (readonly ModuleText[])[] =>
  Array.from({ length: Math.ceil(texts.length / BATCH) }, (_, index) =>
    texts.slice(index * BATCH, (index + 1) * BATCH),
  );

const ask = async (worker: Worker, task: Task): Promise<readonly Answer[]> => {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- threads have no origin
  worker.postMessage(task);
  // `once` rejects when the thread fails instead.
  const [answers] = (await once(worker, "message")) as [readonly Answer[]];
  return answers;
};

export class WorkerPool {
  readonly #intrinsics: IntrinsicNames;
  readonly #size: number;
  #workers: readonly Worker[] = [];

  /** @param size how many threads at most; with 0 everything is done in this one */
  constructor(intrinsics: IntrinsicNames, size: number) {
    this.#intrinsics = intrinsics;
    // Run from its sources there is no program for a thread.
    this.#size = existsSync(fileURLToPath(WORKER)) ? size : 0;
  }

  readonly analyse: Analyse = async (texts, { platform, define }) => {
    // No more than is named here goes to another thread.
    const conditions = { platform, define };
    const started = this.#workers.length > 0;
    if (this.#size === 0 || (!started && texts.length < WORTH_A_THREAD))
      return texts.map((text) => analyseText(text, conditions, this.#intrinsics));
    const batches = chunk(texts);
    const answers: (readonly Answer[])[] = [];
    let next = 0;
    const work = async (worker: Worker): Promise<void> => {
      for (let index = next++; index < batches.length; index = next++)
        answers[index] = await ask(worker, { texts: batches[index] ?? [], conditions });
    };
    await Promise.all(this.#start().map(work));
    return answers.flat();
  };

  async close(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
    this.#workers = [];
  }

  #start(): readonly Worker[] {
    if (this.#workers.length === 0)
      this.#workers = Array.from(
        { length: this.#size },
        () => new Worker(WORKER, { workerData: this.#intrinsics, resourceLimits: RESOURCE_LIMITS }),
      );
    return this.#workers;
  }
}
