export type { BulkheadOptions } from "@bulkhead/core";
export { type BulkheadPlugin, bulkhead } from "./bulkhead.ts";
