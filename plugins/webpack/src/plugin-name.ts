/** As webpack's hooks and logs show it. */
export const NAME = "BulkheadPlugin";
