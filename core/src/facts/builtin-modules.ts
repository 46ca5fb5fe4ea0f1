// Names of Node's builtin modules. A test compares the list with `node:module`'s of the running Node: a newer Node may
// have more, which then count as packages that are not installed, and are refused.

const BUILTIN_MODULES: ReadonlySet<string> = new Set([
  "_http_agent", "_http_client", "_http_common", "_http_incoming", "_http_outgoing", "_http_server", "_stream_duplex",
  "_stream_passthrough", "_stream_readable", "_stream_transform", "_stream_wrap", "_stream_writable", "_tls_common", "_tls_wrap",
  "assert", "assert/strict", "async_hooks", "buffer", "child_process", "cluster", "console", "constants", "crypto", "dgram",
  "diagnostics_channel", "dns", "dns/promises", "domain", "events", "fs", "fs/promises", "http", "http2", "https",
  "inspector", "inspector/promises", "module", "net", "os", "path", "path/posix", "path/win32", "perf_hooks", "process",
  "punycode", "querystring", "readline", "readline/promises", "repl", "sea", "sqlite", "stream", "stream/consumers", "stream/promises",
  "stream/web", "string_decoder", "sys", "test", "test/reporters", "timers", "timers/promises", "tls", "trace_events", "tty", "url",
  "util", "util/types", "v8", "vm", "wasi", "worker_threads", "zlib",
]);

/** Builtins that exist with the `node:` prefix only; without it the name is a package's. */
const PREFIX_ONLY: ReadonlySet<string> = new Set(["sea", "sqlite", "test", "test/reporters"]);

/** The builtin's name without `node:`, or undefined where `specifier` names none. */
export const builtinModuleName = (specifier: string): string | undefined => {
  const prefixed = specifier.startsWith("node:");
  const name = prefixed ? specifier.slice("node:".length) : specifier;
  if (!BUILTIN_MODULES.has(name) || (!prefixed && PREFIX_ONLY.has(name))) return undefined;
  return name;
};
