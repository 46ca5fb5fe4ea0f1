export { programsBelow } from "./analysis/analyser-fingerprint.ts";
export type { Evidence, EvidencePlace, ResourceEvidence } from "./evidence.ts";
export { type GenerateOptions, type GeneratedPolicy, generatePolicy } from "./generate.ts";
export {
  type ImportTarget,
  type InferredPolicy,
  type ReachedModule,
  inferPolicy,
} from "./infer-policy.ts";
export { languageOf } from "./read-modules.ts";
export {
  EVIDENCE_FILE,
  type EnforcedPolicy,
  POLICY_FILE,
  type PolicySource,
  overrideBeside,
  readPolicy,
} from "./read-policy.ts";
export { type FileText, replaceFiles } from "./write-file.ts";
