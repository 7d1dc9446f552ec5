import type { Context } from "#app/context.ts";

/** The figures of every account, worked out from the orders by hand. */
export async function figuresByHand(ctx: Context) {
  const accounts = await ctx.db.all("SELECT * FROM o_account ORDER BY id");
  const orders = await ctx.db.all("SELECT * FROM o_order WHERE deleted_at IS NULL ORDER BY id");
  return accounts.map(({ id }) => {
    const own = orders.filter((order) => order.account === id);
    const counting = own.filter((order) => order.status !== "cancelled");
    const numbers = (rows: typeof own, key: string) =>
      rows.flatMap((row) => (row[key] === null ? [] : [Number(row[key])]));
    const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
    const scores = numbers(own, "score");
    const amounts = numbers(counting, "amount");
    const latest = own
      .filter((order) => order.status !== null && order.ordered_at !== null)
      .sort((a, b) => Number(a.ordered_at) - Number(b.ordered_at) || (String(a.id) < String(b.id) ? -1 : 1))
      .at(-1);
    return {
      id,
      orders: own.length,
      total: sum(amounts),
      weight: Math.round(sum(numbers(own, "weight")) * 1e6) / 1e6,
      satisfaction: scores.length ? sum(scores) / scores.length : null,
      worst: scores.length ? Math.min(...scores) : null,
      biggest: amounts.length ? Math.max(...amounts) : null,
      last_status: latest?.status ?? null,
      children: accounts.filter((account) => account.parent === id && account.deleted_at === null).length,
    };
  });
}
