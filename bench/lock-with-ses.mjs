// The same lockdown as the kernel's, with ses' own way of freezing: for the arm of the workloads that shows what that costs.
// oxlint-disable-next-line import/no-unassigned-import -- it defines lockdown()
import "ses";

lockdown({
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
});
