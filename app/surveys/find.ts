import { notFound } from "../errors.ts";
import type { Workspace } from "../schema/workspace.ts";
import type { SurveyModel } from "./model.ts";

/** @throws AppError `not_found` */
export function surveyOf(workspace: Workspace, key: string): SurveyModel {
  const survey = workspace.part<SurveyModel>("survey", key);
  if (!survey) throw notFound("unknown_survey", { survey: key.slice(0, 100) });
  return survey;
}

/** Whether its time is over. */
export const isClosed = (survey: SurveyModel, now: number): boolean =>
  survey.closesAt !== undefined && survey.closesAt <= now;

/** Of what a page has at hand, what this survey's answers can refer to: the customer, and records by the field that leads to them. */
export function linksFor(
  survey: SurveyModel,
  customer: string | undefined,
  others: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const asked = survey.consent?.by.key;
  const known = Object.entries(others).filter(([key]) => survey.links.has(key));
  return { ...Object.fromEntries(known), ...(asked && customer !== undefined && { [asked]: customer }) };
}
