// Whether the configuration's `externals` leave a request outside of the bundle: asked for imports before webpack does, of what
// may not be there at all. Only ever decides between a failed build and an import that fails when it is reached.

import type { Configuration } from "webpack";

type Externals = NonNullable<Configuration["externals"]>;
type External = Exclude<Externals, readonly unknown[]>;
type ExternalFunction = Extract<External, (...args: never[]) => unknown>;

export interface ExternalRequest {
  readonly context: string;
  readonly request: string;
  readonly dependencyType: string;
}

const isLeftOut = (answer: unknown): boolean => answer !== undefined && answer !== false;

const ask = (external: ExternalFunction, data: ExternalRequest): Promise<boolean> =>
  new Promise((resolve, reject) => {
    const answer = (error?: Error | null, result?: unknown): void =>
      error ? reject(error) : resolve(isLeftOut(result));
    const promised: unknown = (external as (...args: unknown[]) => unknown)(data, answer);
    if (promised instanceof Promise) promised.then((result) => resolve(isLeftOut(result)), reject);
  });

/** Whether `externals`, in any form that webpack takes, name the request. */
export const isExternal = async (
  externals: Externals | undefined,
  data: ExternalRequest,
): Promise<boolean> => {
  if (externals === undefined) return false;
  if (typeof externals === "string") return externals === data.request;
  if (externals instanceof RegExp) return externals.test(data.request);
  if (typeof externals === "function") return ask(externals, data);
  if (Array.isArray(externals)) {
    for (const each of externals) if (await isExternal(each, data)) return true;
    return false;
  }
  return (
    Object.hasOwn(externals, data.request) &&
    isLeftOut((externals as Readonly<Record<string, unknown>>)[data.request])
  );
};
