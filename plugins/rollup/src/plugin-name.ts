/** What Rollup, Vite and Rolldown print in front of messages. */
export const NAME = "bulkhead";
