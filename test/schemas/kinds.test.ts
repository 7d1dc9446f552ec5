import { describe, expect, it } from "vitest";
import { message } from "#app/i18n/messages/index.ts";
import { KINDS } from "#app/kinds.ts";
import type { PipelineModel } from "#app/records/pipeline-kind.ts";
import { sortKey, type ViewModel } from "#app/records/view-kind.ts";
import { checkConfiguration } from "#app/schema/check.ts";
import { compileWorkspace } from "#app/schema/compile.ts";
import type { AnySchema, PipelineSchema, ViewSchema } from "#app/schema/types.ts";
import { find, shipped } from "./shipped.ts";

/** Problems of the shipped workspace after an edit of one schema: pointers within that schema, and codes. */
async function problemsOf<S>(kind: string, key: string, edit: (schema: S) => void): Promise<string[]> {
  const configuration = shipped();
  const { schema, path } = find(configuration, kind, key);
  edit(schema as unknown as S);
  const { problems } = await checkConfiguration(configuration, shipped(), KINDS);
  for (const problem of problems) {
    expect(problem.path.startsWith(path), problem.path).toBe(true);
    expect(message(problem.code, problem.params, "en"), problem.code).not.toBe(problem.code);
  }
  return problems.map((problem) => `${problem.path.slice(path.length)} ${problem.code}`);
}

describe("a view", () => {
  const view = (edit: (schema: ViewSchema) => void) => problemsOf("view", "deal_board", edit);

  it("reads a leading minus as newest or largest first", () => {
    expect(sortKey("-submitted_at")).toEqual({ path: "submitted_at", descending: true });
    expect(sortKey("name")).toEqual({ path: "name", descending: false });
  });

  it("may sort by what lies behind a reference", () => {
    const configuration = shipped();
    const { schema } = find(configuration, "view", "deal_board") as unknown as { schema: ViewSchema };
    schema.sort = ["customer.name", "-amount"];
    const { workspace, problems } = compileWorkspace(configuration, KINDS, 1);
    expect(problems).toEqual([]);
    expect(workspace?.part<ViewModel>("view", "deal_board")?.sort).toEqual([
      { path: "customer.name", descending: false },
      { path: "amount", descending: true },
    ]);
  });

  it("cannot show, sort or group by a field that is not there", async () => {
    expect(await view((schema) => schema.columns.push("colour"))).toEqual(["/columns/4 unknown_field"]);
    expect(await view((schema) => schema.columns.push("customer.colour"))).toEqual([
      "/columns/4 unknown_field",
    ]);
    expect(
      await view((schema) => {
        schema.sort = ["-colour"];
      }),
    ).toEqual(["/sort/0 unknown_field"]);
    expect(
      await view((schema) => {
        schema.group = "colour";
      }),
    ).toEqual(["/group unknown_field"]);
  });

  it("cannot sort by the actor or by a setting", async () => {
    expect(
      await view((schema) => {
        schema.sort = ["actor.id", "-settings.tiers.vip_revenue", "old.amount"];
      }),
    ).toEqual(["/sort/0 unknown_field", "/sort/1 unknown_field", "/sort/2 unknown_field"]);
  });

  it("of layout board needs a field with options", async () => {
    expect(
      await view((schema) => {
        schema.group = "amount";
      }),
    ).toEqual(["/group view_group_without_options"]);
    expect(
      await view((schema) => {
        delete schema.group;
      }),
    ).toEqual(["/group view_board_without_group"]);
  });

  it("cannot ask for the past, which no database row knows", async () => {
    const [problem] = await view((schema) => {
      schema.filter = { "!=": [{ var: "old.stage" }, { var: "stage" }] };
    });
    expect(problem).toMatch(/^\/filter/);
  });

  it("names roles that exist, and has no unknown keys", async () => {
    const [role] = await view((schema) => {
      schema.roles = ["sales", "wizard"];
    });
    expect(role).toMatch(/^\/roles\/1 /);
    expect(await view((schema) => Object.assign(schema, { colour: "red" }))).toEqual(["/colour unknown_key"]);
  });
});

describe("a pipeline", () => {
  const pipeline = (edit: (schema: PipelineSchema) => void) => problemsOf("pipeline", "sales", edit);

  it("never loses a stage, because deals stand in it; archiving is the way", async () => {
    expect(
      await pipeline((schema) => {
        schema.stages = schema.stages.filter((stage) => stage.key !== "qualified");
      }),
    ).toContain("/stages stage_removed");
    expect(
      await pipeline((schema) => {
        schema.stages[1]!.archived = true;
      }),
    ).toEqual([]);
  });

  it("leads only to its own stages, each of which it has once", async () => {
    expect(
      await pipeline((schema) => {
        schema.stages[0]!.next = ["qualified", "heaven"];
      }),
    ).toEqual(["/stages/0/next/1 unknown_stage"]);
    expect(await pipeline((schema) => schema.stages.push({ ...schema.stages[0]! }))).toContain(
      "/stages/6/key repeated_key",
    );
  });

  it("asks at a gate only for fields that its object has", async () => {
    expect(
      await pipeline((schema) => {
        schema.stages[4]!.gate = { require: ["amount", "colour"] };
      }),
    ).toEqual(["/stages/4/gate/require/1 unknown_field"]);
    const [check] = await pipeline((schema) => {
      schema.stages[4]!.gate = { check: { ">": [{ var: "colour" }, 0] } };
    });
    expect(check).toMatch(/^\/stages\/4\/gate\/check/);
  });

  it("lets in only roles that exist, and stands in known states", async () => {
    const [role] = await pipeline((schema) => {
      schema.stages[4]!.gate = { roles: ["wizard"] };
    });
    expect(role).toMatch(/^\/stages\/4\/gate\/roles\/0 /);
    const [state] = await pipeline((schema) => Object.assign(schema.stages[0]!, { state: "limbo" }));
    expect(state).toMatch(/^\/stages\/0\/state /);
  });

  it("compiles a gate's check for the object that uses it", () => {
    const configuration = shipped();
    const { schema } = find(configuration, "pipeline", "sales") as unknown as { schema: PipelineSchema };
    schema.stages[2]!.gate = { check: { ">": [{ var: "amount" }, 0] }, roles: ["sales"] };
    const { workspace, problems } = compileWorkspace(configuration, KINDS, 1);
    expect(problems).toEqual([]);
    const gate = workspace
      ?.part<PipelineModel>("pipeline", "sales")
      ?.stages.get("proposal")
      ?.gates.get("deal");
    expect(gate).toMatchObject({ require: [], roles: ["sales"], check: { paths: ["amount"] } });
  });
});

describe("where something is used", () => {
  it("is told by every kind with pointers that lead to it", () => {
    const references = (schema: AnySchema) =>
      KINDS.find((kind) => kind.kind === schema.kind)?.references(schema) ?? [];
    for (const schema of shipped().schemas) {
      if (!["form", "view", "pipeline"].includes(schema.kind)) continue;
      for (const { path } of references(schema)) {
        const found = path
          .split("/")
          .slice(1)
          .reduce<unknown>((value, token) => (value as Record<string, unknown>)?.[token], schema);
        expect(found, `${schema.key} ${path}`).toBeDefined();
      }
    }
    const board = references(find(shipped(), "view", "deal_board").schema);
    expect(board).toContainEqual({ path: "/group", target: { object: "deal", field: "stage" } });
  });
});
