import { describe, expect, it } from "vitest";
import { questionOf } from "#app/ui/lists/list-question.ts";
import { type ListState, readState, writeState } from "#app/ui/lists/list-state.ts";
import { chooseView, viewsOf } from "#app/ui/lists/list-views.ts";
import type { PageObject } from "#app/ui/model.ts";

const field = (key: string, type: string) => ({ key, type, label: key, def: { key, type, label: key } });
const OBJECT = {
  key: "deal",
  title: "name",
  fields: [
    field("name", "text"),
    field("amount", "currency"),
    field("stage", "stage"),
    field("source", "select"),
  ],
  views: [
    {
      key: "mine",
      label: "Mine",
      layout: "table",
      columns: ["name"],
      filter: { "==": [1, 1] },
      sort: ["name"],
    },
    { key: "all", label: "All", layout: "table", columns: ["name", "amount"], sort: [] },
    { key: "board", label: "Board", layout: "board", columns: ["name"], sort: [], group: "stage" },
  ],
} as unknown as PageObject;

const viewFor = (state: ListState) => chooseView(viewsOf(OBJECT, []), state);

describe("a list's address", () => {
  it("says everything that the list shows, there and back", () => {
    const state: ListState = {
      view: "mine",
      layout: "board",
      group: "source",
      filter: { and: [{ contains: [{ var: "name" }, "a&b=c 王"] }] },
      q: "天 空",
      sort: ["-amount", "name"],
      columns: [{ key: "name", width: 240 }, { key: "amount" }],
      open: "0198",
    };
    expect(readState(new URLSearchParams(writeState(state).toString()))).toEqual(state);
    expect(readState(new URLSearchParams(writeState({ filter: null, sort: [], q: "" }).toString()))).toEqual({
      filter: null,
      sort: [],
      q: "",
    });
    expect(writeState({}).toString()).toBe("");
  });

  it("keeps to what can be: widths in pixels, each column once, a filter that is JSON", () => {
    expect(readState(new URLSearchParams("columns=name:9999,amount:x,name,,b:-4"))).toEqual({
      columns: [{ key: "name", width: 900 }, { key: "amount" }, { key: "b" }],
    });
    expect(readState(new URLSearchParams("filter={"))).toEqual({ badFilter: true });
    expect(readState(new URLSearchParams("as=wall"))).toEqual({});
  });

  it("opens the first view, another where only conditions are named, and says when a view is gone", () => {
    expect(viewFor({}).view.key).toBe("mine");
    expect(viewFor({ filter: { "==": [1, 2] } }).view.key).toBe("all");
    expect(viewFor({ view: "old" })).toMatchObject({ gone: true, view: { key: "mine" } });
  });

  it("offers the reader's role its own views first, then the workspace's, what others share, and the reader's own", () => {
    const kept = (id: string, mine: boolean) => ({
      id,
      name: id,
      object: "deal",
      layout: "table" as const,
      query: { columns: [{ key: "name" }] },
      shared: !mine,
      mine,
      owner: "Li",
      mayEdit: mine,
    });
    const object = {
      ...OBJECT,
      views: [...OBJECT.views, { ...OBJECT.views[1]!, key: "ours", label: "Ours", forRole: true }],
    } as PageObject;
    const views = viewsOf(object, [kept("own", true), kept("shared", false)]);
    expect(views.map((view) => view.key)).toEqual(["ours", "mine", "all", "board", "shared", "own"]);
    expect(chooseView(views, {}).view.key).toBe("ours");
    // Everything is a view of the workspace, too, where all that are made have conditions.
    const narrow = { ...OBJECT, views: [OBJECT.views[0]!] } as PageObject;
    expect(viewsOf(narrow, [kept("own", true)]).map((view) => view.key)).toEqual(["mine", "all", "own"]);
  });

  it("adds to a workspace view's conditions and replaces a saved view's own", () => {
    const own = { and: [{ "==": [2, 2] }] };
    const mine = viewFor({ view: "mine" }).view;
    expect(questionOf(OBJECT, mine, { filter: own }).filter).toEqual({
      and: [{ "==": [1, 1] }, { "==": [2, 2] }],
    });
    expect(questionOf(OBJECT, mine, { filter: null }).filter).toEqual({ "==": [1, 1] });
    const saved = {
      id: "s1",
      name: "Saved",
      object: "deal",
      layout: "table" as const,
      query: { columns: [{ key: "name" }], filter: { "==": [3, 3] } },
      shared: false,
      mine: true,
      owner: "Li",
      mayEdit: true,
    };
    const { view } = chooseView(viewsOf(OBJECT, [saved]), { view: "s1" });
    expect(questionOf(OBJECT, view, {}).filter).toEqual({ "==": [3, 3] });
    expect(questionOf(OBJECT, view, { filter: own }).filter).toEqual(own);
    expect(questionOf(OBJECT, view, { filter: null }).filter).toBeUndefined();
  });

  it("shows no column that the reader does not know, and a board by its stages unless told otherwise", () => {
    const { view } = viewFor({ view: "all" });
    const question = questionOf(OBJECT, view, {
      columns: [{ key: "notes" }, { key: "amount" }],
      layout: "board",
    });
    expect(question.columns).toEqual([{ key: "amount" }]);
    expect(question.group).toBe("stage");
    expect(questionOf(OBJECT, view, { layout: "board", group: "source" }).group).toBe("source");
    expect(questionOf(OBJECT, view, { layout: "board", group: "notes" }).group).toBe("stage");
  });
});
