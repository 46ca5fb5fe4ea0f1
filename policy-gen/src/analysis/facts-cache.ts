// Facts of earlier runs, by what they were made from. Everything that decides a fact is in its key, so that an entry can be
// missing but not out of date. Who can write the file can forge facts, and no more: plugins analyse for themselves, and
// what a forged fact would grant stands in the diff of policy.json.

import { createHash, hash } from "node:crypto";
import { readFileSync } from "node:fs";
import { extname, join } from "node:path";
import { BulkheadError, type ModuleFacts } from "@bulkhead/core";
import { replaceFile } from "../write-file.ts";
import type { Analyse, Answer, Conditions, ModuleText } from "./module-text.ts";
import { packFacts, unpackFacts } from "./pack-facts.ts";

type Entries = ReadonlyMap<string, ModuleFacts>;

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;

/** The file's entries; none where there is no file, half of one, or one of another analyser. */
const readEntries = (path: string, fingerprint: string): Entries => {
  try {
    const file: unknown = JSON.parse(readFileSync(path, "utf8"));
    if (!isRecord(file) || file["analyser"] !== fingerprint || !isRecord(file["modules"]))
      return new Map();
    return new Map(
      Object.entries(file["modules"]).flatMap(([key, packed]) => {
        const facts = unpackFacts(packed);
        return facts === undefined ? [] : [[key, facts]];
      }),
    );
  } catch {
    return new Map();
  }
};

// The name of a file counts only where it says the format.
const keyOf = ({ source, file, language, packageType }: ModuleText): string =>
  hash("sha256", `${extname(file)}\0${language}\0${packageType ?? ""}\0${source}`, "base64url");

/** One file of a cache: modules under the same conditions. */
class CacheFile {
  readonly #path: string;
  readonly #fingerprint: string;
  readonly #earlier: Entries;
  readonly #used = new Map<string, ModuleFacts>();

  constructor(path: string, fingerprint: string) {
    this.#path = path;
    this.#fingerprint = fingerprint;
    this.#earlier = readEntries(path, fingerprint);
  }

  find(key: string): ModuleFacts | undefined {
    const facts = this.#used.get(key) ?? this.#earlier.get(key);
    if (facts !== undefined) this.#used.set(key, facts);
    return facts;
  }

  keep(key: string, facts: ModuleFacts): void {
    this.#used.set(key, facts);
  }

  /** Writes what this run has used; what it has not is gone, so that the file does not grow for ever. */
  save(): void {
    const isSame =
      this.#used.size === this.#earlier.size &&
      [...this.#used.keys()].every((key) => this.#earlier.has(key));
    if (isSame) return;
    const packed = [...this.#used].map(([key, facts]) => [key, packFacts(facts)] as const);
    const modules = Object.fromEntries(packed);
    try {
      replaceFile(this.#path, JSON.stringify({ analyser: this.#fingerprint, modules }));
    } catch (error) {
      // A disk that can only be read, or another run that writes at this moment: the next run is slower, and that is all.
      if (!(error instanceof BulkheadError)) throw error;
    }
  }
}

/** Answers from a folder's files what was asked before, and asks `analyse` the rest. */
export class FactsCache {
  readonly #folder: string;
  readonly #fingerprint: string;
  readonly #files = new Map<string, CacheFile>();

  constructor(folder: string, fingerprint: string) {
    this.#folder = folder;
    this.#fingerprint = fingerprint;
  }

  before(analyse: Analyse): Analyse {
    return async (texts, conditions) => {
      const file = this.#fileFor(conditions);
      const keys = texts.map(keyOf);
      const known = keys.map((key) => file.find(key));
      const answers = await analyse(
        texts.filter((_, index) => known[index] === undefined),
        conditions,
      );
      const rest = answers.values();
      return known.map((facts, index): Answer => {
        if (facts !== undefined) return { facts };
        const answer = rest.next().value as Answer;
        if (answer.facts !== undefined) file.keep(keys[index] ?? "", answer.facts);
        return answer;
      });
    };
  }

  save(): void {
    for (const file of this.#files.values()) file.save();
  }

  #fileFor({ platform, define }: Conditions): CacheFile {
    const defines = createHash("sha256").update(JSON.stringify([...define].sort()));
    const name = `facts-${platform}-${defines.digest("hex").slice(0, 16)}.json`;
    const file =
      this.#files.get(name) ?? new CacheFile(join(this.#folder, name), this.#fingerprint);
    this.#files.set(name, file);
    return file;
  }
}
