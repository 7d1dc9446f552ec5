import { describe, expect, it } from "vitest";
import { message } from "#app/i18n/messages/index.ts";
import { LOCALES, label } from "#app/i18n/text.ts";
import { KINDS } from "#app/kinds.ts";
import { canonicalJson } from "#app/schema/canonical.ts";
import { checkConfiguration } from "#app/schema/check.ts";
import { compileWorkspace } from "#app/schema/compile.ts";
import { WhereUsed } from "#app/schema/references.ts";
import type { FormSchema } from "#app/schema/types.ts";
import type { SurveyModel } from "#app/surveys/model.ts";
import type { SurveySchema } from "#app/surveys/schema.ts";
import { find, shipped } from "../schemas/shipped.ts";

async function problemsOf(edit: (survey: SurveySchema) => void, key = "after_service"): Promise<string[]> {
  const configuration = shipped();
  const { schema, path } = find(configuration, "survey", key);
  edit(schema as unknown as SurveySchema);
  const { problems } = await checkConfiguration(configuration, shipped(), KINDS);
  for (const problem of problems) {
    expect(problem.path.startsWith(path), problem.path).toBe(true);
    for (const locale of LOCALES)
      expect(message(problem.code, problem.params, locale), problem.code).not.toMatch(
        new RegExp(`^${problem.code}$|\\{\\w+\\}`),
      );
  }
  return problems.map((problem) => `${problem.path.slice(path.length)} ${problem.code}`);
}

describe("a survey", () => {
  it("ships three times: after a purchase, after service, and for the relationship", () => {
    const { workspace, problems, warnings } = compileWorkspace(shipped(), KINDS, 1);
    expect([...problems, ...warnings]).toEqual([]);
    const surveys = workspace!.parts<SurveyModel>("survey");
    expect(surveys.map((one) => [one.key, one.score.key, one.open])).toEqual([
      ["after_purchase", "csat", true],
      ["after_service", "csat", true],
      ["relationship", "nps", false],
    ]);
    const service = surveys[1]!;
    expect(service.form.sections).toHaveLength(2);
    expect([...service.links.keys()]).toEqual(["customer", "contact", "deal", "ticket", "order"]);
    expect(service.about.map((field) => field.key)).toEqual(["ticket"]);
    expect(service.consent?.field.key).toBe("survey_consent");
    expect(service.validDays).toBe(30);
    for (const survey of surveys)
      for (const locale of LOCALES)
        for (const text of [survey.title, survey.intro, survey.thanks.low?.text, survey.thanks.high?.title])
          expect(label(text, locale)).not.toBe("");
  });

  it("does not decide what is low: its ending follows the record as the rules left it", () => {
    for (const { key } of shipped().schemas.filter((schema) => schema.kind === "survey")) {
      const survey = find(shipped(), "survey", key).schema as unknown as SurveySchema;
      expect(survey.low).toEqual({ in: [{ var: "follow_up" }, ["open", "done"]] });
    }
  });

  it("needs an object, a public form of it, and a scale that the form asks for", async () => {
    expect(await problemsOf((survey) => Object.assign(survey, { object: "unicorn" }))).toContain(
      "/object unknown_object",
    );
    expect(await problemsOf((survey) => Object.assign(survey, { form: "nowhere" }))).toEqual([
      "/form unknown_form",
    ]);
    expect(await problemsOf((survey) => Object.assign(survey, { form: "survey_response_default" }))).toEqual([
      "/form survey_form_not_public",
      "/values/survey survey_value_asked",
      "/values/touchpoint survey_value_asked",
      "/values/channel survey_value_asked",
      "/about/0 survey_not_a_link",
      "/consent survey_bad_consent",
    ]);
    expect(await problemsOf((survey) => Object.assign(survey, { form: "customer_default" }))).toContain(
      "/form survey_form_elsewhere",
    );
    expect(await problemsOf((survey) => Object.assign(survey, { score: "comment" }))).toEqual([
      "/score survey_score_no_scale",
    ]);
    expect(await problemsOf((survey) => Object.assign(survey, { score: "nps" }))).toEqual([
      "/score survey_score_not_asked",
    ]);
    expect(await problemsOf((survey) => Object.assign(survey, { score: "colour" }))).toEqual([
      "/score unknown_field",
    ]);
  });

  it("fixes only values that its object takes and its form does not ask for", async () => {
    expect(
      await problemsOf((survey) => {
        survey.values = { survey: "x", colour: "red", touchpoint: "moon", csat: 5, id: "1" };
      }),
    ).toEqual([
      "/values/colour unknown_field",
      "/values/touchpoint unknown_option",
      "/values/csat survey_value_asked",
      "/values/id unknown_field",
    ]);
  });

  it("names as its subject only references, and as consent only a yes or no behind one", async () => {
    expect(
      await problemsOf((survey) => {
        survey.about = ["ticket", "comment", "colour"];
      }),
    ).toEqual(["/about/1 survey_not_a_link", "/about/2 unknown_field"]);
    for (const consent of ["customer", "customer.name", "customer.owner.name", "comment.x", "colour.x"])
      expect(await problemsOf((survey) => Object.assign(survey, { consent })), consent).toEqual([
        "/consent survey_bad_consent",
      ]);
  });

  it("has endings that can be reached and whose placeholders are explained", async () => {
    expect(
      await problemsOf((survey) => {
        survey.high = undefined;
        delete survey.high;
      }),
    ).toEqual(["/thanks/high survey_ending_unreachable"]);
    expect(
      await problemsOf((survey) => {
        survey.thanks.other.text = { "zh-CN": "{name}，再见", en: "Goodbye" };
      }),
    ).toEqual(["/thanks/other/text/zh-CN survey_unknown_placeholder"]);
    expect(
      (
        await problemsOf((survey) => {
          survey.thanks.low!.with = { hours: { var: "settings.satisfaction.nothing" } };
        })
      ).map((problem) => problem.split(" ")[0]),
    ).toEqual(["/thanks/low/with/hours"]);
  });

  it("closes at a moment that says its offset, and knows no other keys", async () => {
    expect(await problemsOf((survey) => Object.assign(survey, { closes_at: "2026-12-31" }))).toEqual([
      "/closes_at survey_bad_moment",
    ]);
    expect(
      await problemsOf((survey) => Object.assign(survey, { closes_at: "2026-12-31T18:00:00+08:00" })),
    ).toEqual([]);
    expect(await problemsOf((survey) => Object.assign(survey, { colour: "red" }))).toEqual([
      "/colour unknown_key",
    ]);
  });

  it("asks a question only when all that it depends on was answered in an earlier step", async () => {
    const configuration = shipped();
    const survey = find(configuration, "survey", "after_service");
    const form = find(configuration, "form", "survey_response_public_service")
      .schema as unknown as FormSchema;
    form.sections[0]!.fields.push({ field: "expectation", show_when: { "<": [{ var: "csat" }, 3] } });
    const { problems } = await checkConfiguration(configuration, shipped(), KINDS);
    expect(problems).toEqual([
      {
        path: `${survey.path}/form`,
        code: "survey_condition_unanswered",
        params: { field: "expectation", path: "csat" },
      },
    ]);
  });

  it("keeps its form, fields, options and settings from being archived under it", () => {
    const used = new WhereUsed(shipped(), KINDS);
    const survey = (uses: readonly { kind: string; key: string; path: string }[]) =>
      uses.flatMap((use) => (use.kind === "survey" && use.key === "after_service" ? [use.path] : []));
    expect(survey(used.schema("form", "survey_response_public_service"))).toEqual(["/form"]);
    expect(survey(used.field("survey_response", "csat"))).toContain("/score");
    expect(survey(used.field("customer", "survey_consent"))).toEqual(["/consent"]);
    expect(survey(used.option("survey_response", "touchpoint", "support"))).toEqual(["/values/touchpoint"]);
    expect(survey(used.setting("satisfaction.follow_up_hours")).length).toBe(1);
  });

  it("is the same bytes after export and import", () => {
    const bytes = canonicalJson(shipped());
    expect(canonicalJson(JSON.parse(bytes))).toBe(bytes);
    const [first] = JSON.parse(bytes).schemas.filter((schema: { kind: string }) => schema.kind === "survey");
    expect(Object.keys(first)).toEqual(
      "kind key label help object form title intro values score about consent answers low high thanks open".split(
        " ",
      ),
    );
  });
});
