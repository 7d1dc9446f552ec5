import { SYSTEM } from "../access/actor.ts";
import type { Issue } from "../errors.ts";
import { label } from "../i18n/text.ts";
import { loadRows } from "../records/load.server.ts";
import { titlesOf } from "../records/titles.server.ts";
import type { Input } from "../records/types.ts";
import { type Door, mayLeave, type SurveyCall } from "./door.server.ts";
import type { Invitation } from "./invitations.server.ts";
import type { SurveyModel } from "./model.ts";
import { dayText, leaveLink } from "./notices.server.ts";
import type { Step } from "./steps.server.ts";
import { address, framed, questionsView, textsOf } from "./view.server.ts";
import type { SurveyReply } from "./view.ts";

/** One step as a page. `given`: the answers so far, as they were sent, so that nothing is lost when one is refused. */
export async function stepReply(
  call: SurveyCall,
  door: Door,
  survey: SurveyModel,
  state: {
    steps: readonly Step[];
    step: Step | undefined;
    given: Input;
    issues: readonly Issue[];
    status: number;
  },
): Promise<SurveyReply> {
  const { ctx } = call;
  const { steps, given, issues, status } = state;
  const step = state.step ?? steps[0];
  // A form none of whose questions shows has nothing to ask.
  if (!step) return { location: call.path };
  const questions = questionsView(ctx, survey, steps, step, given, issues);
  const { invitation } = door;
  const view = framed(ctx, call, questions.heading, {
    ...questions,
    about: invitation ? await aboutLines(call, survey, invitation) : [],
    action: address({ path: call.path, query: new URLSearchParams() }, { lang: call.query.get("lang") }),
    carried: invitation ? [] : carriedBy(step, given),
    leave: mayLeave(door) ? leaveLink(call) : undefined,
  });
  return { status, view };
}

/** An open link has no memory: its pages carry the answers of other steps, which are judged again at the end. */
function carriedBy(step: Step, given: Input): { name: string; value: string }[] {
  const here = new Set(step.items.map(({ field }) => field.key));
  return Object.entries(given).flatMap(([name, value]) =>
    here.has(name) ? [] : textsOf(value).map((text) => ({ name, value: text })),
  );
}

/** What the survey is about: its records' names and days. The customer knows them; nothing else of them is told. */
async function aboutLines(call: SurveyCall, survey: SurveyModel, { links }: Invitation): Promise<string[]> {
  const ctx = { ...call.ctx, actor: SYSTEM };
  const named = survey.about.flatMap((field) => (links[field.key] ? [{ field, id: links[field.key]! }] : []));
  const titles = await titlesOf(
    ctx,
    named.map(({ field, id }) => ({ object: field.to![0]!, id })),
  );
  const lines: string[] = [];
  for (const { field, id } of named) {
    const model = survey.linked(field.key);
    const values = model && (await loadRows(ctx.db, model, [id])).get(id);
    if (!values) continue;
    const title = titles[field.to![0]!]?.[id];
    const name = [label(field.label, ctx.locale), title]
      .filter(Boolean)
      .join(ctx.locale === "en" ? ": " : "：");
    lines.push(`${name} · ${dayText(call, Number(values.created_at))}`);
  }
  return lines;
}
