import type { Value, ValueType } from "../fields/value.ts";
import { type Locale, label } from "../i18n/text.ts";
import {
  argsOf,
  type CallNode,
  type Expression,
  isFormula,
  isLiteral,
  isVar,
  type Node,
} from "./expression.ts";
import type { Teller } from "./operator.ts";
import { OPERATORS } from "./operators/index.ts";
import { beside, UNIT, woven } from "./prose.ts";
import type { Describer } from "./types.ts";

/** Operators whose words run on: inside others they stand in brackets. */
const OPEN = new Set(["and", "or", "if", "?:", "+", "-", "*", "/", "%", "cat"]);

/** A rule as a sentence: 「满意度小于 3，并且跟进不是“已完成”」, "CSAT is less than 3 and Follow-up is not Done". */
export function describe(expression: Expression, describer: Describer): string {
  const { locale } = describer;
  const tell = (given: Node): string => {
    const node = inForce(given, describer);
    if (isLiteral(node)) return value(node.value, node.type, describer);
    if (isVar(node)) return variable(node.variable, describer);
    if (isFormula(node)) return label(node.variable.label, locale);
    if (node.op === "element") return locale === "en" ? "it" : "该项";
    const call = node as CallNode;
    const { sentence } = OPERATORS.get(node.op)!;
    if (typeof sentence === "function") return sentence(call, teller);
    return woven(sentence[locale], (i) => closed(call.args[i]!));
  };
  const closed = (given: Node): string => {
    const node = inForce(given, describer);
    const words = tell(node);
    if (isFormula(node) || !OPEN.has(node.op) || argsOf(node).length < 2) return words;
    return locale === "en" ? `(${words})` : `（${words}）`;
  };
  const teller: Teller = { locale, tell, closed };
  return tell(expression.root);
}

/**
 * A choice without the branches that the settings rule out, where their values are known: a rule that speaks the workspace's language
 * reads as what it says, not as both languages. What is left alone stands for itself.
 */
function inForce(node: Node, { get }: Describer): Node {
  if (!get || (node.op !== "if" && node.op !== "?:")) return node;
  const { args } = node as CallNode;
  const kept: Node[] = [];
  for (let i = 0; i < args.length; i += 2) {
    const value = args[i + 1];
    const holds = value === undefined ? true : settled(args[i]!, get);
    if (holds === false) continue;
    if (holds === true) {
      kept.push(value ?? args[i]!);
      break;
    }
    kept.push(args[i]!, value!);
  }
  if (kept.length === 1) return inForce(kept[0]!, { locale: "en", get });
  return kept.length === 0 || kept.length === args.length ? node : ({ ...node, args: kept } as CallNode);
}

/** Whether a setting has this very value; undefined where that is not what is asked. */
function settled(node: Node, get: NonNullable<Describer["get"]>): boolean | undefined {
  if (node.op !== "==" && node.op !== "===") return undefined;
  const [setting, known] = (node as CallNode).args;
  if (!setting || !known || !isVar(setting) || !isLiteral(known)) return undefined;
  const { path } = setting.variable;
  return path.startsWith("settings.") ? get(path) === known.value : undefined;
}

/** What a variable is called in a sentence, without the value of a setting: 「客户的负责人」. */
export const named = (
  of: { path: string; label: Parameters<typeof label>[0]; type: ValueType },
  locale: Locale,
) => variable(of, { locale });

/** The name of a variable, 「客户的负责人」; a setting without its group, with the value it has, 「回访时限（48 小时）」. */
function variable(
  { path, label: name, type }: { path: string; label: Parameters<typeof label>[0]; type: ValueType },
  describer: Describer,
): string {
  const { locale } = describer;
  const [first, ...rest] = label(name, locale).split(" · ") as [string, ...string[]];
  if (path.startsWith("settings.")) return withValue([first, ...rest].slice(-1)[0]!, path, type, describer);
  if (path.startsWith("old.") && rest.length > 0 && locale === "en") return `the former ${rest.join("’s ")}`;
  return rest.reduce((whole, part) => words(locale, beside(`${whole}的`, part), `${whole}’s ${part}`), first);
}

/** 「低分线（3）」, "3 (Low score)"; where the name ends in its unit, 「回访时限（48 小时）」, "48 hours (Follow up within)". */
function withValue(name: string, path: string, type: ValueType, describer: Describer): string {
  const known = describer.get?.(path);
  if (known === undefined || known === null) return name;
  const { locale } = describer;
  const shown = value(known, type, describer);
  const unit = typeof known === "number" ? UNIT.exec(name) : null;
  const told = unit ? `${shown} ${known === 1 ? unit[1]!.replace(/s$/, "") : unit[1]}` : shown;
  const what = unit ? name.replace(UNIT, "") : name;
  return words(locale, `${what}（${told}）`, `${told} (${what})`);
}

function value(known: Value | null, type: ValueType, describer: Describer): string {
  const { locale } = describer;
  if (known === null) return locale === "en" ? "empty" : "空";
  switch (type.kind) {
    case "boolean":
      return known === true ? words(locale, "是", "yes") : words(locale, "否", "no");
    case "option": {
      const option = type.options.find((item) => item.key === known);
      const name = option ? label(option.label, locale) : String(known);
      return words(locale, `“${name}”`, name);
    }
    case "id":
      return describer.nameOf?.(String(known), type.to) ?? String(known);
    case "moment":
      return typeof known === "number"
        ? `${new Date(known).toISOString().slice(0, 16).replace("T", " ")} UTC`
        : String(known).slice(0, 16).replace("T", " ");
    case "list":
      return (known as readonly Value[])
        .map((item) => value(item, type.of, describer))
        .join(locale === "en" ? ", " : "、");
    case "text":
      return `“${known}”`;
    default:
      if (typeof known === "number") return grouped(known);
      return typeof known === "object" ? JSON.stringify(known) : String(known);
  }
}

const words = (locale: Locale, zh: string, en: string): string => (locale === "en" ? en : zh);

/** 1000000 as 1,000,000: both languages write it so. */
function grouped(known: number): string {
  const [whole, part] = String(known).split(".") as [string, string?];
  if (!/^-?\d{5,}$/.test(whole)) return String(known);
  const figures = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return part ? `${figures}.${part}` : figures;
}
