import type { Context } from "../context.ts";
import type { FormItemModel } from "../forms/kind.ts";
import { readSubmission } from "../forms/submit.server.ts";
import type { Input } from "../records/types.ts";
import type { Invitation } from "./invitations.server.ts";
import type { SurveyModel } from "./model.ts";

/** A section of the form with what shows of it for the answers so far. */
export interface Step {
  /** Place of the section in the form, from 0. */
  index: number;
  items: readonly FormItemModel[];
}

/** What conditions may read besides the answers: what the survey itself and its invitation will write. */
export const knownOf = (survey: SurveyModel, invitation: Invitation | null): Input => ({
  ...survey.values,
  ...invitation?.links,
});

/** The steps that these answers lead through, in order; sections without a visible question are none. */
export function stepsFor(
  ctx: Context,
  survey: SurveyModel,
  invitation: Invitation | null,
  given: Input,
): Step[] {
  const known = knownOf(survey, invitation);
  const visible = new Set(readSubmission(ctx, survey.form, given, { known }).visible);
  return survey.form.sections.flatMap(({ items }, index) => {
    const shown = items.filter((item) => visible.has(item));
    return shown.length > 0 ? [{ index, items: shown }] : [];
  });
}

/** Where to go on: the first step of which nothing was sent yet, else the last. */
export function nextStep(steps: readonly Step[], given: Input): Step | undefined {
  return (
    steps.find(({ items }) => !items.some(({ field }) => Object.hasOwn(given, field.key))) ?? steps.at(-1)
  );
}
