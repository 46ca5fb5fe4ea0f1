// Imports that load native code. Nothing confines it.

// Packages that find and load an addon for whoever requires them.
const LOADERS: ReadonlySet<string> = new Set([
  "@mapbox/node-pre-gyp",
  "bindings",
  "ffi-napi",
  "ffi-rs",
  "koffi",
  "nbind",
  "node-gyp-build",
  "node-gyp-build-optional-packages",
  "node-pre-gyp",
  "pkg-prebuilds",
  "prebuild-install",
  "prebuildify",
]);

// napi-rs, esbuild and others publish one package for each platform: `@swc/core-linux-x64-gnu`.
const OF_PLATFORM =
  /[-./](?:android|darwin|freebsd|linux|openharmony|win32)-(?:arm|arm64|ia32|loong64|ppc64|riscv64|s390x|universal|x64)(?:-(?:eabi|gnu|gnueabihf|msvc|musl|musleabihf))?(?:\.node)?$/;

/** Whether a specifier names an addon, or a package that loads one. */
export const isNativeAddon = (specifier: string): boolean =>
  specifier.endsWith(".node") || LOADERS.has(specifier) || OF_PLATFORM.test(specifier);
