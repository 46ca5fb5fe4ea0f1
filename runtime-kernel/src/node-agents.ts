// http.globalAgent and https.globalAgent hold the connections of all packages, open sockets included, and every request leads to
// its agent: `request.agent.createConnection = …` would sit between everybody and their servers. What a package sends without an
// agent of its choice goes through one that is the package's own.
import {
  apply,
  construct,
  defineProperty,
  getPrototypeOf,
  isObject,
  read,
  setPrototypeOf,
  weakMapGet,
  weakMapSet,
} from "./commons.ts";
import type { HostFunction, Outlook } from "./attenuate.ts";

type Options = Record<string, unknown>;

const LIMITS = ["maxSockets", "maxFreeSockets", "maxTotalSockets"];

/** The package's agent in the place of the one that `module` has for all; undefined where the application has put another there. */
export const ownAgent = (outlook: Outlook, module: object): object | undefined => {
  const shared = read(module, "globalAgent");
  if (!isObject(shared)) return undefined;
  const known = weakMapGet(outlook.seen, shared);
  if (known !== undefined) return known;
  const Agent = read(module, "Agent") as HostFunction;
  // A class of the application's own: it goes through a proxy, say, and is meant for all.
  if (getPrototypeOf(shared) !== read(Agent, "prototype")) return undefined;
  const agent = construct(Agent, [read(shared, "options")]) as Options;
  for (const key of LIMITS) agent[key] = read(shared, key);
  weakMapSet(outlook.seen, shared, agent);
  return agent;
};

// As Node tells them from options.
const isAddress = (value: unknown): boolean =>
  typeof value === "string" ||
  (isObject(value) &&
    Boolean(read(value, "href") && read(value, "protocol")) &&
    read(value, "auth") === undefined &&
    read(value, "path") === undefined);

const choosesAgent = ({ agent, createConnection }: Options): boolean =>
  (agent !== undefined && agent !== null) || typeof createConnection === "function";

/** The arguments of a request; where they choose no agent, with the one that `makeAgent` gives. */
const withAgent = (args: readonly unknown[], makeAgent: () => unknown): readonly unknown[] => {
  const at = isAddress(args[0]) ? 1 : 0;
  const given = args[at];
  const options: Options = isObject(given) && typeof given !== "function" ? { ...given } : {};
  const agent = choosesAgent(options) ? undefined : makeAgent();
  if (agent !== undefined) options["agent"] = agent;
  return at === 0
    ? [options, args[1]]
    : [args[0], options, typeof given === "function" ? given : args[2]];
};

/** `request` and `get` of `module`, with the package's own agent where the call names none. */
export const withOwnAgent = (
  outlook: Outlook,
  module: object,
  request: HostFunction,
): HostFunction =>
  function adapted(this: unknown, ...args: unknown[]): unknown {
    return apply(
      request,
      undefined,
      withAgent(args, () => ownAgent(outlook, module)),
    );
  };

/**
 * The class of requests as packages have it, and as each request leads to it: what is constructed without an agent gets one for itself.
 * `original`: Node's.
 */
export const guardRequests = (original: HostFunction): unknown => {
  const prototype = read(original, "prototype") as object;
  const known = read(prototype, "constructor");
  if (known !== original) return known;
  const guarded = function ClientRequest(this: unknown, ...args: unknown[]): unknown {
    const adapted = withAgent(args, () => false);
    return new.target === undefined
      ? apply(original, this, adapted)
      : construct(original, adapted, new.target);
  };
  defineProperty(guarded, "prototype", { value: prototype });
  setPrototypeOf(guarded, getPrototypeOf(original));
  defineProperty(prototype, "constructor", { value: guarded });
  return guarded;
};
