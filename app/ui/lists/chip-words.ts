import { yields } from "../../fields/resolve.ts";
import { controlOf, type OpenField, type Titles } from "../model.ts";
import { useWords } from "../words.tsx";
import { useWorkspace } from "../workspace.tsx";
import { type Chip, inputOf, type Period } from "./chip.ts";

export interface ChipWords {
  field: string;
  operator: string;
  value: string;
  /** All of it. */
  text: string;
}

/** Says what a chip asks: 「客户等级 是 VIP、金牌」, "Amount at least 5,000". */
export function useChipWords(
  fields: ReadonlyMap<string, OpenField>,
  titles: Titles,
): (chip: Chip) => ChipWords {
  const { t, say, locale } = useWords();
  const { env, person } = useWorkspace();

  const valueText = (field: OpenField, value: unknown): string => {
    const shown = yields(field);
    switch (controlOf(field)) {
      case "choice":
      case "choices":
        return say(shown.options?.find((option) => option.key === value)?.label) || String(value);
      case "person":
        return person(String(value))?.name ?? titles.user?.[String(value)] ?? t("ui_unknown_person");
      case "reference":
        return titles[shown.to?.[0] ?? ""]?.[String(value)] ?? t("ui_untitled");
      case "moment":
        return String(value);
      default: {
        const parsed = shown.type.parse(value, shown);
        return "value" in parsed && parsed.value !== null
          ? shown.type.format(parsed.value, shown, env)
          : String(value);
      }
    }
  };

  return (chip) => {
    const field = fields.get(chip.field)!;
    const name = say(field.label);
    const operator = t(operatorCode(field, chip.operator));
    const value = told(chip, field);
    return {
      field: name,
      operator,
      value,
      text: [name, operator, value].filter((part) => part !== "").join(" "),
    };
  };

  function told(chip: Chip, field: OpenField): string {
    const values = Array.isArray(chip.value) ? chip.value : [chip.value];
    const list = values.map((value) => valueText(field, value));
    switch (inputOf(chip.operator)) {
      case "none":
        return "";
      case "period": {
        const { n, unit } = chip.value as Period;
        return t(`list_span_${unit}`, { n });
      }
      case "two":
        return t("list_from_to", { from: list[0], to: list[1] });
      case "several":
        return list.join(locale === "en" ? ", " : "、");
      default:
        return list[0]!;
    }
  }
}

/** Dates are before and after, numbers less and more. */
export function operatorCode(field: OpenField, operator: string): string {
  const control = controlOf(field);
  const dated = control === "date" || control === "moment";
  const names: Record<string, string> = {
    "==": dated ? "on" : "is",
    "!=": "is_not",
    "<": dated ? "before" : "less",
    "<=": dated ? "until" : "most",
    ">": dated ? "after" : "more",
    ">=": dated ? "from" : "least",
  };
  return `list_op_${names[operator] ?? operator}`;
}
