// Node's builtin modules. `x.promises.y` and `x/promises.y` are asked as `x.y`. Source: nodejs.org/api.

import { type CapabilityRow, row } from "./capability.ts";

const FILES: readonly CapabilityRow[] = [
  row("file system", "critical", "reads and writes every file of the user", "fs sqlite wasi"),
  row(
    "file system",
    "high",
    "reads every file of the user",
    `fs.readFile fs.readFileSync fs.createReadStream fs.ReadStream fs.readdir fs.readdirSync fs.opendir fs.opendirSync
     fs.read fs.readSync fs.readv fs.readvSync fs.readlink fs.readlinkSync fs.watch fs.watchFile fs.unwatchFile
     fs.openAsBlob fs.glob fs.globSync`,
  ),
  row(
    "file system",
    "medium",
    "asks which files there are",
    `fs.exists fs.existsSync fs.stat fs.statSync fs.lstat fs.lstatSync fs.fstat fs.fstatSync fs.access fs.accessSync
     fs.realpath fs.realpathSync fs.statfs fs.statfsSync`,
  ),
  row(
    "file system",
    "low",
    "reads constants",
    "fs.constants fs.F_OK fs.R_OK fs.W_OK fs.X_OK fs.Stats fs.Dirent",
  ),
];

const CODE: readonly CapabilityRow[] = [
  row("child processes", "critical", "runs any program", "child_process cluster"),
  row("code execution", "critical", "runs text as code", "vm repl inspector"),
  row("code execution", "critical", "runs files in processes of their own", "test"),
  row("code execution", "critical", "loads modules past the policy", "module"),
  row(
    "code execution",
    "low",
    "names the builtin modules",
    "module.builtinModules module.isBuiltin",
  ),
  row("code execution", "critical", "reads the whole memory and sets the engine's flags", "v8"),
  row(
    "data",
    "low",
    "converts data",
    "v8.serialize v8.deserialize v8.Serializer v8.Deserializer v8.DefaultSerializer v8.DefaultDeserializer",
  ),
  row(
    "process & environment",
    "low",
    "measures memory",
    "v8.getHeapStatistics v8.getHeapSpaceStatistics v8.cachedDataVersionTag",
  ),
  row("workers", "critical", "runs code where nothing is confined", "worker_threads"),
  row(
    "workers",
    "low",
    "asks whether it runs in a worker",
    "worker_threads.isMainThread worker_threads.threadId worker_threads.MessageChannel worker_threads.MessagePort",
  ),
  row("native code", "high", "reads what is packed with the executable", "sea"),
];

const NETWORK: readonly CapabilityRow[] = [
  row(
    "network",
    "critical",
    "sends and receives data, to and from anywhere",
    "http https http2 net tls dgram",
  ),
  row(
    "network",
    "critical",
    "sends and receives data, to and from anywhere",
    "_http_agent _http_client _http_common _http_incoming _http_outgoing _http_server _tls_common _tls_wrap quic",
  ),
  row("network", "high", "asks name servers, which can carry data out", "dns"),
  row(
    "network",
    "low",
    "reads constants or tests addresses",
    `http.STATUS_CODES http.METHODS http.maxHeaderSize http.validateHeaderName http.validateHeaderValue http2.constants
     http2.sensitiveHeaders net.isIP net.isIPv4 net.isIPv6 net.SocketAddress net.BlockList tls.rootCertificates
     tls.DEFAULT_MIN_VERSION tls.DEFAULT_MAX_VERSION tls.checkServerIdentity dns.NOTFOUND dns.ADDRCONFIG dns.V4MAPPED`,
  ),
];

const MACHINE: readonly CapabilityRow[] = [
  row("process & environment", "medium", "tells much about the machine and its user", "os"),
  row("process & environment", "high", "reads the user's name and home", "os.userInfo"),
  row("process & environment", "high", "changes priorities of processes", "os.setPriority"),
  row(
    "process & environment",
    "low",
    "tells the platform",
    `os.EOL os.platform os.type os.arch os.endianness os.constants os.devNull os.tmpdir os.release os.version os.cpus
     os.availableParallelism os.totalmem os.freemem os.loadavg os.uptime os.machine`,
  ),
  row("events", "high", "sees the messages that other packages publish", "diagnostics_channel"),
  row(
    "events",
    "medium",
    "sees the asynchronous work of every package",
    "async_hooks domain trace_events",
  ),
  row(
    "events",
    "low",
    "keeps data along asynchronous calls",
    "async_hooks.AsyncLocalStorage async_hooks.AsyncResource",
  ),
  row(
    "user data & devices",
    "medium",
    "reads from streams that it is given, the terminal too",
    "readline tty",
  ),
  row(
    "console",
    "low",
    "asks whether a stream is a terminal",
    "tty.isatty readline.clearLine readline.cursorTo readline.moveCursor readline.clearScreenDown",
  ),
  row("console", "low", "prints", "console"),
];

const COMPUTING: readonly CapabilityRow[] = [
  row("crypto", "medium", "makes and uses keys", "crypto"),
  row("native code", "critical", "loads a native library", "crypto.setEngine"),
  row(
    "crypto",
    "low",
    "hashes and makes random numbers",
    `crypto.createHash crypto.hash crypto.createHmac crypto.randomBytes crypto.randomFill crypto.randomFillSync
     crypto.randomInt crypto.randomUUID crypto.getRandomValues crypto.webcrypto.getRandomValues crypto.webcrypto.randomUUID
     crypto.timingSafeEqual crypto.getHashes crypto.getCiphers crypto.constants crypto.pbkdf2 crypto.pbkdf2Sync crypto.scrypt
     crypto.scryptSync crypto.hkdf crypto.hkdfSync`,
  ),
  row("timers", "low", "runs functions later", "timers"),
  row(
    "network",
    "critical",
    "sees every request of everybody, with its headers",
    "perf_hooks perf_hooks.PerformanceObserver",
  ),
  row(
    "clock",
    "low",
    "tells the time",
    `perf_hooks.performance perf_hooks.constants perf_hooks.createHistogram perf_hooks.eventLoopUtilization
     perf_hooks.monitorEventLoopDelay perf_hooks.timerify perf_hooks.Performance perf_hooks.PerformanceEntry
     perf_hooks.PerformanceMark perf_hooks.PerformanceMeasure perf_hooks.PerformanceResourceTiming`,
  ),
  row("data", "low", "tests and fails", "assert"),
  row("events", "low", "makes events of its own", "events"),
  row(
    "data",
    "low",
    "computes",
    `buffer constants path punycode querystring stream string_decoder sys url util zlib _stream_duplex _stream_passthrough
     _stream_readable _stream_transform _stream_wrap _stream_writable`,
  ),
];

export const BUILTIN_ROWS: readonly CapabilityRow[] = [
  ...FILES,
  ...CODE,
  ...NETWORK,
  ...MACHINE,
  ...COMPUTING,
];
