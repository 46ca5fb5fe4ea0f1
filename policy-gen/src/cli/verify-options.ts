// What `bulkhead verify` is asked; apart from the command itself, which loads a second parser.

export const VERIFY_FORMATS: readonly ["pretty", "json", "sarif", "github"] = [
  "pretty",
  "json",
  "sarif",
  "github",
];

export type VerifyFormat = (typeof VERIFY_FORMATS)[number];

export interface VerifyOptions {
  readonly cwd: string;
  readonly format: VerifyFormat;
  /** Files and folders that are left out, relative to `cwd`; counted in what is printed. */
  readonly except?: readonly string[];
}
