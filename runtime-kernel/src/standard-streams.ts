// process.stdout, stderr and stdin, to which a console leads as well. Their class is net.Socket where they are pipes or terminals,
// so that `new stdout.constructor().connect(…)` is the network. A package gets views of them: what streams do, and
// nothing that leads to a class, a handle, or what Node keeps under its symbols.
import { has, isObject, read, weakMapSet } from "./commons.ts";
import { show } from "./attenuate.ts";
import type { Outlook } from "./attenuate.ts";
import { makeWholeView } from "./whole-view.ts";

const isState = (name: PropertyKey): boolean =>
  name === "_readableState" || name === "_writableState";

export const isStream = (value: object): boolean =>
  has(value, "_readableState") || has(value, "_writableState");

// `pipe` and `finished` of Node ask a state whether it has ended.
const viewState = (state: object): object =>
  makeWholeView(state, (name) => {
    const value = read(state, name);
    return isObject(value) ? undefined : value;
  });

export const viewStream = (outlook: Outlook, stream: object): object => {
  const view = makeWholeView(stream, (name) => {
    const value = read(stream, name);
    if (!isObject(value)) return value;
    if (typeof value !== "function") return isState(name) ? viewState(value) : undefined;
    // A socket that has ended can be connected anew, to anywhere.
    return name === "constructor" || name === "connect" ? undefined : show(outlook, value, name);
  });
  weakMapSet(outlook.seen, stream, view);
  weakMapSet(outlook.behind, view, stream);
  return view;
};
