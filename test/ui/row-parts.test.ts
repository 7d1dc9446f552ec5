import { describe, expect, it } from "vitest";
import {
  lengthOf,
  type Parts,
  putPart,
  type Range,
  type RowsPage,
  renewParts,
  rowAt,
  rowsOf,
  startParts,
  trimParts,
  wantedPart,
} from "#app/ui/lists/row-parts.ts";

/** A server with these rows, in this order: a cursor is the last id that was read. */
function server(ids: number[]) {
  const page = (cursor: string | null, limit: number): RowsPage => {
    const from = cursor === null ? 0 : ids.findIndex((id) => id > Number(cursor));
    const data = from < 0 ? [] : ids.slice(from, from + limit);
    const more = from >= 0 && from + limit < ids.length;
    return {
      data: data.map((id) => ({ id: String(id), version: 1 })),
      next_cursor: more ? String(data.at(-1)) : null,
      count: null,
      titles: { customer: { [`c${data[0]}`]: "name" } },
    };
  };
  return { ids, first: () => page(null, 10), page: (cursor: string) => page(cursor, 20) };
}
const upTo = (n: number) => Array.from({ length: n }, (_, index) => index * 10);
const idsOf = (list: Parts) => rowsOf(list).map((row) => Number(row.id));

/** Reads until nothing is missing for somebody who sees `range`; how many requests that took. */
function look(list: Parts, from: ReturnType<typeof server>, range: Range): { list: Parts; requests: number } {
  let requests = 0;
  let now = list;
  for (let want = wantedPart(now, range, 5); want; want = wantedPart(now, range, 5)) {
    now = putPart(now, want.at, want.cursor, from.page(want.cursor));
    requests += 1;
    if (requests > 100) throw new Error("never ends");
  }
  return { list: now, requests };
}
/** Scrolls down row by row to `last`, letting go of what is far. */
function scroll(list: Parts, from: ReturnType<typeof server>, last: number, most = 10_000): Parts {
  let now = list;
  for (let at = 0; at <= last; at += 5) {
    const range = { first: Math.max(0, at - 5), last: at };
    now = trimParts(look(now, from, range).list, range, most);
  }
  return now;
}

describe("the rows of a long list", () => {
  it("are read as the end comes near, and not before", () => {
    const from = server(upTo(100));
    const list = startParts(from.first());
    expect(wantedPart(list, { first: 0, last: 3 }, 5)).toBeNull();
    expect(wantedPart(list, { first: 0, last: 6 }, 5)).toEqual({ at: 1, cursor: "90" });
    const all = scroll(list, from, 99);
    expect(idsOf(all)).toEqual(upTo(100));
    expect(all.next).toBeNull();
    expect(wantedPart(all, { first: 95, last: 99 }, 5)).toBeNull();
  });

  it("leave the memory far from where somebody looks, keep their places, and come back with them", () => {
    const from = server(upTo(1000));
    const list = scroll(startParts(from.first()), from, 900, 100);
    expect(rowsOf(list).length).toBeLessThanOrEqual(100);
    expect(lengthOf(list)).toBeGreaterThan(900);
    expect(rowAt(list, 900)?.id).toBe("9000");
    expect(rowAt(list, 500)).toBeUndefined();
    expect(rowAt(list, 0)?.id).toBe("0");
    expect(Object.values(list.parts.flatMap((part) => Object.keys(part.titles))).length).toBeLessThan(20);
    const back = look(list, from, { first: 500, last: 520 });
    expect(back.requests).toBeLessThanOrEqual(3);
    expect([500, 510, 520].map((at) => rowAt(back.list, at)?.id)).toEqual(["5000", "5100", "5200"]);
    expect(lengthOf(back.list)).toBe(lengthOf(list));
  });

  it("show what they were until they are read again after a write, and only where somebody looks", () => {
    const from = server(upTo(300));
    const before = scroll(startParts(from.first()), from, 200);
    const range = { first: 150, last: 160 };
    from.ids.splice(155, 1);
    const renewed = renewParts(before, from.first());
    expect(idsOf(renewed)).toEqual(idsOf(before));
    const after = look(renewed, from, range);
    expect(after.requests).toBeLessThanOrEqual(3);
    const seen = idsOf(after.list);
    expect(seen).not.toContain(1550);
    expect(new Set(seen).size).toBe(seen.length);
    expect(rowAt(after.list, 155)?.id).toBe("1560");
  });

  it("have no hole and nothing twice when rows come and go above and among them", () => {
    const from = server(upTo(300));
    let list = scroll(startParts(from.first()), from, 299);
    // New at the very top, some in the middle, and one gone.
    from.ids.unshift(-20, -10);
    from.ids.splice(from.ids.indexOf(1000), 1, 1001, 1002, 1003);
    list = renewParts(list, from.first());
    for (let at = 0; at < 310; at += 10) list = look(list, from, { first: at, last: at + 9 }).list;
    expect(idsOf(list)).toEqual(from.ids);
  });

  it("end where the list now ends", () => {
    const from = server(upTo(300));
    const list = scroll(startParts(from.first()), from, 200);
    from.ids.length = 50;
    const renewed = renewParts(list, from.first());
    const after = look(renewed, from, { first: 20, last: 30 });
    expect(idsOf(after.list)).toEqual(upTo(50));
    expect(after.list.next).toBeNull();
    from.ids.length = 5;
    expect(idsOf(renewParts(after.list, from.first()))).toEqual(upTo(5));
  });

  it("take no answer to a question that is no longer asked", () => {
    const from = server(upTo(100));
    const list = scroll(startParts(from.first()), from, 60);
    expect(putPart(list, 1, "someone else's", from.page("0"))).toBe(list);
    expect(putPart(list, 50, "90", from.page("90"))).toBe(list);
  });
});
