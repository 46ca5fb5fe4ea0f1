/** As esbuild shows it, and by which a second instance is recognised. */
export const NAME = "bulkhead";
