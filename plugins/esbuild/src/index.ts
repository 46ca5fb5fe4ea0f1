export type { BulkheadOptions } from "@bulkhead/core";
export { bulkhead } from "./bulkhead.ts";
