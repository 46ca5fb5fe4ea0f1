// `process`, the global and the builtin module alike. Sources: nodejs.org/api/process.html; nodejs/node lib/internal/bootstrap.

import { type CapabilityRow, row } from "./capability.ts";

export const PROCESS_ROWS: readonly CapabilityRow[] = [
  row(
    "process & environment",
    "critical",
    "reaches the environment, the module loader and native bindings",
    "process",
  ),
  row(
    "process & environment",
    "critical",
    "reads every environment variable, secrets too",
    "process.env",
  ),
  row(
    "code execution",
    "critical",
    "loads modules past the policy",
    "process.binding process._linkedBinding process.dlopen process.mainModule process.getBuiltinModule process.moduleLoadList",
  ),
  row(
    "process & environment",
    "low",
    "reads a setting that many tools share",
    `process.env.NODE_ENV process.env.NODE_DEBUG process.env.DEBUG process.env.DEBUG_COLORS process.env.NO_COLOR
     process.env.FORCE_COLOR process.env.COLORTERM process.env.TERM process.env.TERM_PROGRAM process.env.TERM_PROGRAM_VERSION
     process.env.CI process.env.TZ process.env.LANG process.env.LC_ALL process.env.BABEL_ENV process.env.NODE_TEST_CONTEXT
     process.env.READABLE_STREAM process.env.TEAMCITY_VERSION process.env.OSTYPE`,
  ),
  row(
    "process & environment",
    "high",
    "changes the process for everybody",
    "process.chdir process.setuid process.setgid",
  ),
  row(
    "process & environment",
    "high",
    "changes the process for everybody",
    "process.seteuid process.setegid process.setgroups process.initgroups process.umask",
  ),
  row(
    "process & environment",
    "high",
    "reads a file of variables into the environment",
    "process.loadEnvFile",
  ),
  row(
    "process & environment",
    "high",
    "writes a report with the memory and environment to disk",
    "process.report",
  ),
  row("process & environment", "high", "sends signals to any process", "process.kill"),
  row(
    "events",
    "high",
    "sees or stops the errors and signals of everybody",
    `process.on process.once process.addListener process.prependListener process.prependOnceListener process.off
     process.removeListener process.removeAllListeners process.emit process.listeners process.rawListeners
     process.setUncaughtExceptionCaptureCallback process.setMaxListeners process._events`,
  ),
  row(
    "user data & devices",
    "high",
    "reads what the user types",
    "process.stdin process.openStdin",
  ),
  row(
    "messaging",
    "high",
    "talks to the parent process",
    "process.send process.channel process.disconnect",
  ),
  row(
    "process & environment",
    "medium",
    "ends the process",
    "process.exit process.reallyExit process.abort",
  ),
  row(
    "process & environment",
    "medium",
    "reads the command line",
    "process.argv process.argv0 process.execArgv process.title",
  ),
  row(
    "process & environment",
    "medium",
    "reads where the program runs",
    "process.cwd process.execPath process.debugPort",
  ),
  row("console", "medium", "writes to the terminal", "process.stdout process.stderr"),
  row(
    "console",
    "low",
    "asks what the terminal can show",
    `process.stdout.isTTY process.stdout.columns process.stdout.rows process.stdout.fd process.stdout.getColorDepth
     process.stdout.hasColors process.stderr.isTTY process.stderr.columns process.stderr.rows process.stderr.fd
     process.stderr.getColorDepth process.stderr.hasColors`,
  ),
  row(
    "console",
    "low",
    "prints warnings",
    "process.emitWarning process.noDeprecation process.throwDeprecation process.traceDeprecation",
  ),
  row("timers", "low", "runs functions later", "process.nextTick"),
  row("clock", "low", "tells the time", "process.hrtime process.uptime"),
  row(
    "process & environment",
    "low",
    "tells the platform and its versions",
    `process.platform process.arch process.version process.versions process.release process.features process.config
     process.browser process.type process.pid process.ppid process.exitCode process.memoryUsage process.cpuUsage
     process.resourceUsage process.constrainedMemory process.availableMemory process.permission process.getuid process.geteuid
     process.getgid process.getegid process.getgroups process.allowedNodeEnvironmentFlags process.sourceMapsEnabled
     process.getActiveResourcesInfo process.hasUncaughtExceptionCaptureCallback process.toString process.constructor`,
  ),
];
