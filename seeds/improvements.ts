import type { Customer } from "./customers.ts";
import type { Days } from "./days.ts";
import { type Happening, person, ref } from "./happening.ts";
import { TEAM } from "./people.ts";
import type { Response } from "./responses.ts";
import type { Ticket } from "./tickets.ts";
import { IMPROVEMENTS, type Improvement } from "./words/improvements.ts";

const STAGES = ["found", "analysed", "acting", "verified"] as const;

/** What the company learnt from its customers, and how far it has come with it. */
export function improvements(
  _list: readonly Customer[],
  answers: readonly Response[],
  solved: readonly Ticket[],
  days: Days,
): Happening[] {
  return IMPROVEMENTS.flatMap((improvement, at) => {
    const key = `GS-${String(at + 1).padStart(2, "0")}`;
    const began = days.at(days.workday(improvement.began), 10, 5 * at);
    const source = sourceOf(improvement, began, answers, solved);
    return steps(key, improvement, began, source, days);
  });
}

/** The last complaint or low score of its kind before somebody sat down to write it. */
function sourceOf(
  { about }: Improvement,
  began: number,
  answers: readonly Response[],
  solved: readonly Ticket[],
): Happening["input"] {
  const response = answers.findLast(
    (one) =>
      one.at < began &&
      (one.csat ?? 5) < 3 &&
      (about === "leak" ? one.troubled : about === "late" ? one.slipped : true),
  );
  const ticket = solved.findLast(
    (one) =>
      one.openedAt < began && one.kind === "complaint" && (about !== "leak" || one.product.key === "MW-W6"),
  );
  return {
    survey_response: response ? ref("survey_response", response.key) : null,
    ticket: ticket ? ref("ticket", ticket.key) : null,
  };
}

function steps(
  key: string,
  improvement: Improvement,
  began: number,
  source: Happening["input"],
  days: Days,
): Happening[] {
  const { title, problem, cause, measure, dimension, metric, before, after, stage, every } = improvement;
  const owner = improvement.owner === "service" ? TEAM.serviceManager : TEAM.ops;
  const reached = STAGES.indexOf(stage);
  const change = (at: number, input: Happening["input"]): Happening => ({
    at,
    object: "improvement",
    op: "update",
    key,
    exact: true,
    actor: owner,
    input,
  });
  const moment = (step: number) => days.at(days.workday(days.dayOf(began) + every * step), 15, 20);
  const told: Happening[] = [
    {
      at: began,
      object: "improvement",
      op: "create",
      key,
      exact: true,
      actor: owner,
      input: {
        title,
        stage: "found",
        problem,
        owner: person(owner),
        due_at: days.date(days.dayOf(began) + every * 4),
        dimension,
        metric,
        before_value: before,
        ...source,
      },
    },
    change(moment(1), { stage: "analysed", cause }),
    change(moment(2), { stage: "acting", measure }),
    change(moment(3), { stage: "verified", after_value: after }),
  ];
  return told.slice(0, reached + 1);
}
