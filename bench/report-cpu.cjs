// Required before a measured program: when that ends, tells on file descriptor 3 how many milliseconds of processor time it
// took, how many on the clock, and how many MB of memory at most.
const { writeSync } = require("node:fs");
const { isMainThread } = require("node:worker_threads");

// Threads of the program require this too, as terser's do.
const report = () => {
  const { user, system } = process.cpuUsage();
  const megabytes = process.resourceUsage().maxRSS / 1000;
  writeSync(3, JSON.stringify([(user + system) / 1000, process.uptime() * 1000, megabytes]));
};

if (isMainThread) process.on("exit", report);
