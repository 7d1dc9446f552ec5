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
import type { Describer } from "./types.ts";

/** Operators whose words run on: inside others they stand in brackets. */
const OPEN = new Set(["and", "or", "if", "?:", "+", "-", "*", "/", "%", "cat"]);

/** A rule as a sentence: 「满意度 小于 3，并且 跟进 不是 已完成」, "CSAT is less than 3 and Follow-up is not Done". */
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
    return sentence[locale].replace(/\{(\d)\}/g, (_, i: string) => closed(call.args[Number(i)]!));
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

/** The name of a variable; a setting with the value it has. */
function variable(
  { path, label: name, type }: { path: string; label: Parameters<typeof label>[0]; type: ValueType },
  describer: Describer,
): string {
  const words = label(name, describer.locale);
  const known = path.startsWith("settings.") ? describer.get?.(path) : undefined;
  if (known === undefined || known === null) return words;
  const shown = value(known, type, describer);
  return describer.locale === "en" ? `${words} (${shown})` : `${words}（${shown}）`;
}

function value(known: Value | null, type: ValueType, describer: Describer): string {
  const { locale } = describer;
  if (known === null) return locale === "en" ? "empty" : "空";
  switch (type.kind) {
    case "boolean":
      return known === true ? words(locale, "是", "yes") : words(locale, "否", "no");
    case "option": {
      const option = type.options.find((item) => item.key === known);
      return option ? label(option.label, locale) : String(known);
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
      return typeof known === "object" ? JSON.stringify(known) : String(known);
  }
}

const words = (locale: Locale, zh: string, en: string): string => (locale === "en" ? en : zh);
