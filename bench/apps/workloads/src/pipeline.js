import { measure } from "./measure.js";

const orders = Array.from({ length: 2000 }, (_, i) => ({
  id: i,
  price: (i * 37) % 101,
  items: [
    { sku: i % 13, n: 1 },
    { sku: i % 7, n: 2 },
  ],
  ...(i % 3 === 0 && { coupon: "x" }),
}));

measure(() => {
  const items = orders
    .filter(({ price }) => price > 10)
    .map((order) => ({ ...order, price: order.price * 1.19 }))
    .flatMap(({ items, coupon }) => items.map((item) => ({ ...item, coupon })))
    .filter(({ coupon }) => coupon === undefined);
  const perSku = items.reduce((all, { sku, n }) => ({ ...all, [sku]: (all[sku] ?? 0) + n }), {});
  const top = Object.entries(perSku)
    .sort(([, a], [, b]) => b - a)
    .slice(0, 5);
  const pages = Array.from({ length: 100 }, (_, i) => orders.slice(i * 20, i * 20 + 20)).map(
    ([first, ...rest]) => [first.id, rest.length],
  );
  return [top.join(), [...pages, ...top].flat().length, items.concat(orders).length];
});
