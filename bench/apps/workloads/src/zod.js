import { z } from "zod";
import { measure } from "./measure.js";

const order = z.object({
  id: z.string().min(3),
  lines: z.array(
    z.object({
      sku: z.string(),
      count: z.number().int().positive(),
      tags: z.array(z.string()).optional(),
    }),
  ),
  total: z.union([z.number(), z.string().transform(Number)]),
  address: z.object({ street: z.string(), city: z.string(), zip: z.string().length(5) }).strict(),
});
const value = {
  id: "order-1",
  lines: Array.from({ length: 20 }, (_, i) => ({ sku: `s${i}`, count: i + 1, tags: ["a", "b"] })),
  total: "12.5",
  address: { street: "Main", city: "Ulm", zip: "89073" },
};

measure(() => {
  let total = 0;
  for (let i = 0; i < 300; i += 1) total += order.parse(value).total;
  return [total, order.safeParse({ id: 1 }).success];
});
