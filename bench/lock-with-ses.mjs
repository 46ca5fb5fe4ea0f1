// The same lockdown as the kernel's, with ses' own way of freezing: for the arm of the workloads that shows what that costs.
// oxlint-disable-next-line import/no-unassigned-import -- it defines lockdown()
import "ses";
import { SES_OPTIONS } from "../scripts/ses-options.mjs";

lockdown(SES_OPTIONS);
