// Where something stands in a policy's text.

import { findNodeAtLocation } from "jsonc-parser";
import { BulkheadError, type SourceLocation } from "../diagnostic.ts";
import { type JsonSource, locate, parseJsonSource } from "./json-source.ts";

export type LocatePath = (
  path: readonly string[],
  what: "key" | "value",
) => SourceLocation | undefined;

/** The places of keys and values in `text` by path; none when `text` is no JSON (the policy was given as an object). */
export const makeLocator = (text: string, file: string): LocatePath => {
  let source: JsonSource | undefined;
  try {
    source = parseJsonSource(text, file);
  } catch (error) {
    if (!(error instanceof BulkheadError)) throw error;
  }
  return (path: readonly string[], what: "key" | "value") => {
    const value = source && findNodeAtLocation(source.root, [...path]);
    const node = what === "value" ? value : value?.parent?.children?.[0];
    return source && node && locate(source, node);
  };
};
