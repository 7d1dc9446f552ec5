import { type Locale, label } from "../i18n/text.ts";
import { describe } from "../logic/describe.ts";
import type { Expression } from "../logic/expression.ts";
import { either } from "../logic/prose.ts";
import { says } from "../logic/says.ts";
import type { Describer } from "../logic/types.ts";
import type { Workspace } from "../schema/workspace.ts";
import type { DescribeTools } from "./actions/action.ts";
import type { AutomationModel } from "./model.ts";

/**
 * A rule as a sentence for people: when it answers, under which condition, and what it does, step by step.
 * `nameOf` turns ids of people and records into names; `get` gives settings their values, which leaves out what they rule out.
 */
export function describeAutomation(
  workspace: Workspace,
  rule: AutomationModel,
  locale: Locale,
  nameOf?: Describer["nameOf"],
  get?: Describer["get"],
): string {
  const tools = toolsFor(workspace, rule, locale, nameOf, get);
  const { say } = tools;
  const steps = rule.steps.map((step) => {
    const what = step.action.describe(step.prepared, tools);
    return step.when ? says("automation_says_when", { condition: say(step.when), what }, locale) : what;
  });
  const parts = [
    sayTrigger(rule, tools),
    says(
      rule.steps.length > 1 || rule.steps[0]?.when
        ? "automation_says_then_each"
        : rule.condition
          ? "automation_says_then_if"
          : "automation_says_then",
      { steps: steps.join(locale === "en" ? "; " : "；") },
      locale,
    ),
    ...(rule.oncePerRecord ? [says("automation_says_once", {}, locale)] : []),
  ];
  return parts.join("");
}

/** Its beginning: when it answers and under which condition, 「「满意度反馈」新建后，如果满意度小于 3」. */
export const describeTrigger = (
  workspace: Workspace,
  rule: AutomationModel,
  locale: Locale,
  nameOf?: Describer["nameOf"],
  get?: Describer["get"],
): string => sayTrigger(rule, toolsFor(workspace, rule, locale, nameOf, get));

function toolsFor(
  workspace: Workspace,
  rule: AutomationModel,
  locale: Locale,
  nameOf: Describer["nameOf"],
  get: Describer["get"],
): DescribeTools {
  const object = workspace.objects.get(rule.object)!;
  const say = (expression: Expression) => describe(expression, { locale, nameOf, get });
  return { workspace, object, locale, say };
}

function sayTrigger(rule: AutomationModel, tools: DescribeTools): string {
  const { object, locale, say } = tools;
  const parts = [
    says(
      rule.timing === "before" ? "automation_says_before" : "automation_says_after",
      { object: label(object.label, locale), events: sayEvents(rule, tools) },
      locale,
    ),
    ...(rule.condition ? [says("automation_says_if", { condition: say(rule.condition) }, locale)] : []),
  ];
  return parts.join("");
}

function sayEvents(rule: AutomationModel, { object, locale }: DescribeTools): string {
  const events = [...rule.events].map((event) => {
    if (event !== "changed" || !rule.fields) return says(`automation_event_${event}`, {}, locale);
    const fields = rule.fields.map((key) => label(object.fields.get(key)?.label, locale) || key);
    return says("automation_event_changed_fields", { fields: either(fields, locale) }, locale);
  });
  return either(events, locale);
}
