// policy-evidence.json, read back. It only explains: where it is absent or of another version, reviews lack the lines of
// code and nothing else, so that it is never an error.

import { HAZARDS, SEVERITIES } from "@bulkhead/core";
import type { Evidence, EvidencePlace } from "./evidence.ts";

type Json = Readonly<Record<string, unknown>>;

const isRecord = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isPlace = (value: unknown): value is EvidencePlace =>
  isRecord(value) &&
  typeof value["file"] === "string" &&
  typeof value["lineText"] === "string" &&
  Number.isSafeInteger(value["line"]) &&
  Number.isSafeInteger(value["column"]) &&
  (value["use"] === undefined || typeof value["use"] === "string") &&
  (value["guarded"] === undefined || value["guarded"] === true);

const isPlaces = (value: unknown): boolean => Array.isArray(value) && value.every(isPlace);

const isPlacesByPath = (value: unknown): boolean =>
  isRecord(value) && Object.values(value).every(isPlaces);

const isTexts = (value: unknown): boolean =>
  Array.isArray(value) && value.every((each) => typeof each === "string");

const isHazard = (value: unknown): boolean =>
  isRecord(value) &&
  typeof value["kind"] === "string" &&
  Object.hasOwn(HAZARDS, value["kind"]) &&
  (SEVERITIES as readonly unknown[]).includes(value["severity"]) &&
  (value["detail"] === undefined || typeof value["detail"] === "string") &&
  (value["guarded"] === undefined || value["guarded"] === true) &&
  isPlaces(value["places"]);

const isResource = (value: unknown): boolean =>
  isRecord(value) &&
  typeof value["version"] === "string" &&
  [value["globals"], value["builtin"], value["packages"]].every(isPlacesByPath) &&
  isPlaces(value["eval"]) &&
  isPlaces(value["exports"]) &&
  Array.isArray(value["hazards"]) &&
  value["hazards"].every(isHazard) &&
  isTexts(value["overrides"]);

/** The evidence in `text`; undefined where it is none, or one of another version. */
export const parseEvidence = (text: string): Evidence | undefined => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isRecord(value) || value["schemaVersion"] !== 1 || !isRecord(value["resources"]))
    return undefined;
  // Holds: every part was looked at.
  return Object.values(value["resources"]).every(isResource)
    ? (value as unknown as Evidence)
    : undefined;
};
