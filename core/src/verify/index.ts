export { type BundleManifest, type ManifestOutput, parseManifest } from "./bundle-manifest.ts";
export { type BuiltFile, type Verification, verifyOutput } from "./verify-output.ts";
