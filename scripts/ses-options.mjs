// The kernel's options for lockdown, as runtime-kernel/src/lockdown.ts has them, for what is measured beside the kernel: the
// two must differ in the kernel's own work alone.
export const SES_OPTIONS = {
  errorTaming: "unsafe",
  stackFiltering: "verbose",
  consoleTaming: "unsafe",
  errorTrapping: "none",
  unhandledRejectionTrapping: "none",
  reporting: "none",
  overrideTaming: "severe",
  localeTaming: "unsafe",
  evalTaming: "unsafe-eval",
  domainTaming: "unsafe",
};
