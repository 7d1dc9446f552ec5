import type { Cell, Happening, PersonRef, Ref } from "../../seeds/happening.ts";
import type { Batch } from "../../seeds/plan.ts";
import { type Actor, SYSTEM } from "../access/actor.ts";
import { actorForUser } from "../access/actors.server.ts";
import { listUsers } from "../access/users.server.ts";
import type { Context } from "../context.ts";
import type { Tx } from "../db/types.ts";
import { list } from "../records/read.server.ts";
import type { Input, WriteIntent } from "../records/types.ts";
import { write } from "../records/write.server.ts";

/** Writes batches of the plan through the one write path, each as the person who did it, at its moment. */
export interface Demo {
  /** Writes one batch; `made` gets the ids of new records. Answers how many rows were refused for good. */
  write(tx: Tx, batch: Batch, made: Map<string, string>): Promise<number>;
  /** The records of a chunk that is committed. */
  keep(made: ReadonlyMap<string, string>): void;
}

const nameOf = (object: string, key: string) => `${object} ${key}`;
/** Objects that others refer to; records of the rest are never looked for again, or by their maker alone. */
const PAGE = 500;

/** @param resumed some records are there: they are found again by the key that each carries as its external id */
export async function demoOf(ctx: Context, { resumed }: { resumed: boolean }): Promise<Demo> {
  const people = await peopleOf(ctx);
  const ids = resumed ? await knownIds(ctx) : new Map<string, string>();

  return {
    keep(made) {
      for (const [name, id] of made) ids.set(name, id);
    },
    async write(tx, batch, made) {
      const inside: Context = { ...ctx, tx, clock: { now: () => batch.at } };
      const find = (object: string, key: string) =>
        made.get(nameOf(object, key)) ?? ids.get(nameOf(object, key)) ?? null;
      const tasks = await followUpTasks(inside, batch, find);
      const pending = batch.happenings.flatMap((happening) => {
        const intent = intentOf(happening, find, people, tasks);
        return intent ? [{ happening, intent }] : [];
      });
      const actor = (batch.actor !== null && people.get(batch.actor)?.actor) || SYSTEM;
      const left = await attempt({ ...inside, actor }, batch.object, pending, made);
      // Somebody's rights were changed since: the house finishes what they would have done.
      if (left.length === 0 || actor === SYSTEM) return left.length;
      return (await attempt({ ...inside, actor: SYSTEM }, batch.object, left, made)).length;
    },
  };
}

interface Pending {
  happening: Happening;
  intent: WriteIntent;
}

/** Writes and notes what was made; answers what was refused. */
async function attempt(
  ctx: Context,
  object: string,
  pending: readonly Pending[],
  made: Map<string, string>,
): Promise<Pending[]> {
  if (pending.length === 0 || !ctx.workspace.objects.has(object)) return [...pending];
  const results = await write(
    ctx,
    object,
    pending.map(({ intent }) => intent),
  );
  return pending.filter(({ happening }, at) => {
    const result = results[at]!;
    if (result.status === "refused") return true;
    if (result.status === "created") made.set(nameOf(object, happening.key), result.id);
    return false;
  });
}

type Find = (object: string, key: string) => string | null;

function intentOf(
  { op, object, key, input, followUp }: Happening,
  find: Find,
  people: ReadonlyMap<string, DemoActor>,
  tasks: ReadonlyMap<string, string>,
): WriteIntent | null {
  const given: Input = {};
  for (const [field, cell] of Object.entries(input)) {
    const value = cellValue(cell, find, people);
    if (op === "update" || value !== null) given[field] = value;
  }
  if (op === "create") return { op, input: { ...given, external_id: key } };
  const id = followUp ? tasks.get(find("survey_response", key) ?? "") : find(object, key);
  return id ? { op, id, input: given } : null;
}

function cellValue(cell: Cell, find: Find, people: ReadonlyMap<string, DemoActor>): unknown {
  if (isRef(cell)) return find(cell.of, cell.ref);
  if (isPerson(cell)) return people.get(cell.person)?.id ?? null;
  return cell;
}

const isObject = (cell: Cell): cell is Ref | PersonRef =>
  typeof cell === "object" && cell !== null && !Array.isArray(cell);
const isRef = (cell: Cell): cell is Ref => isObject(cell) && "ref" in cell;
const isPerson = (cell: Cell): cell is PersonRef => isObject(cell) && "person" in cell;

/** The tasks that the rule made of these responses, by response; none where the limits say that a score is not low. */
async function followUpTasks(ctx: Context, batch: Batch, find: Find): Promise<Map<string, string>> {
  const responses = batch.happenings.flatMap(({ followUp, key }) =>
    followUp ? (find("survey_response", key) ?? []) : [],
  );
  const found = new Map<string, string>();
  if (responses.length === 0) return found;
  const filter = {
    and: [{ in: [{ var: "related.id" }, responses] }, { "==": [{ var: "origin" }, "low_score_follow_up"] }],
  };
  const { data } = await list(ctx, "task", { filter, fields: ["related"], limit: PAGE });
  for (const task of data) found.set((task.related as { id: string }).id, task.id);
  return found;
}

interface DemoActor {
  id: string;
  /** Null for somebody who is disabled. */
  actor: Actor | null;
}

async function peopleOf(ctx: Context): Promise<Map<string, DemoActor>> {
  const people = new Map<string, DemoActor>();
  for (const { id, email } of await listUsers(ctx)) {
    if (email.endsWith("@demo.test")) people.set(email, { id, actor: await actorForUser(ctx.db, id) });
  }
  return people;
}

/** Ids of the records that an earlier run wrote, by object and key. */
async function knownIds(ctx: Context): Promise<Map<string, string>> {
  const ids = new Map<string, string>();
  for (const object of ctx.workspace.objects.values()) {
    const query = {
      filter: { "!=": [{ var: "external_id" }, null] },
      fields: ["external_id"],
      sort: ["id"],
      limit: PAGE,
    };
    for (let cursor: string | undefined; ; ) {
      const page = await list(ctx, object.key, { ...query, cursor });
      for (const record of page.data) ids.set(nameOf(object.key, String(record.external_id)), record.id);
      if (page.next_cursor === null) break;
      cursor = page.next_cursor;
    }
  }
  return ids;
}
