// Required before a measured program: when that ends, tells on file descriptor 3 how many milliseconds of processor time it took.
const { writeSync } = require("node:fs");

process.on("exit", () => {
  const { user, system } = process.cpuUsage();
  writeSync(3, String((user + system) / 1000));
});
