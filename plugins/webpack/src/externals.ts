// What the configuration's `externals` make of a request: asked for imports before webpack does, of what may not be there at
// all. Only ever decides between a failed build and an import that fails when it is reached.

import type { Configuration } from "webpack";
import type { External } from "./external-globals.ts";

type Externals = NonNullable<Configuration["externals"]>;
type ExternalItem = Exclude<Externals, readonly unknown[]>;
type ExternalFunction = Extract<ExternalItem, (...args: never[]) => unknown>;

export interface ExternalRequest {
  readonly context: string;
  readonly request: string;
  readonly dependencyType: string;
}

const ask = (external: ExternalFunction, data: ExternalRequest): Promise<unknown> =>
  new Promise((resolve, reject) => {
    const answer = (error?: Error | null, result?: unknown): void =>
      error ? reject(error) : resolve(result);
    const promised: unknown = (external as (...args: unknown[]) => unknown)(data, answer);
    if (promised instanceof Promise) promised.then(resolve, reject);
  });

/** What `externals`, in any form that webpack takes, say of a request: `true` for its own name. */
const answerOf = async (
  externals: Externals | undefined,
  data: ExternalRequest,
): Promise<unknown> => {
  if (typeof externals === "string") return externals === data.request;
  if (externals instanceof RegExp) return externals.test(data.request);
  if (typeof externals === "function") return ask(externals, data);
  if (Array.isArray(externals)) {
    for (const each of externals) {
      const answer = await answerOf(each, data);
      if (answer !== undefined && answer !== false) return answer;
    }
    return undefined;
  }
  return externals !== undefined && Object.hasOwn(externals, data.request)
    ? (externals as Readonly<Record<string, unknown>>)[data.request]
    : undefined;
};

// `var jQuery`
const TYPED = /^([a-z0-9-]+) ([^]*)$/;

/** `type`: that of externals which say none, by `externalsType`. */
const parse = (answer: unknown, request: string, type: string): External => {
  const said = answer === true ? request : answer;
  const [first, ...rest] = Array.isArray(said) ? (said as readonly unknown[]) : [said];
  const [, typed, name] = (typeof first === "string" ? TYPED.exec(first) : null) ?? [];
  if (typed === undefined) return { externalType: type, request: said };
  return { externalType: typed, request: Array.isArray(said) ? [name, ...rest] : name };
};

/** What `externals` leave outside of the bundle for a request; undefined where they do not. */
export const findExternal = async (
  { externals, externalsType = "var" }: Pick<Configuration, "externals" | "externalsType">,
  data: ExternalRequest,
): Promise<External | undefined> => {
  const answer = await answerOf(externals, data);
  return answer === undefined || answer === false
    ? undefined
    : parse(answer, data.request, externalsType);
};
