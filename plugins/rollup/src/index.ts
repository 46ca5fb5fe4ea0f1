export type { BulkheadOptions } from "@bulkhead/core";
export { type BulkheadPlugin, type BulkheadRollupOptions, bulkhead } from "./bulkhead.ts";
