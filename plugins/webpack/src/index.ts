export { BulkheadPlugin } from "./bulkhead-plugin.ts";
export type { BulkheadOptions } from "@bulkhead/core";
