export type { BulkheadOptions } from "@bulkhead/core";
