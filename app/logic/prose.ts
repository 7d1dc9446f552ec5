/** How words stand beside each other in a sentence: Chinese without gaps, with a space where it meets Latin letters or figures. */

const HAN = /[\p{Script=Han}]/u;
const LATIN = /[\p{Script=Latin}\p{Nd}]/u;

/** A template with what its places `{0}`, `{1}` … stand for; `words` answers the text of a place. */
export function woven(template: string, words: (place: number) => string): string {
  return template
    .split(/\{(\d)\}/)
    .reduce((text, piece, i) => beside(text, i % 2 ? words(Number(piece)) : piece), "");
}

/** Two parts of a sentence, one after the other. */
export function beside(left: string, right: string): string {
  const [end, start] = [[...left.slice(-2)].at(-1) ?? "", [...right.slice(0, 2)][0] ?? ""];
  const meet = (HAN.test(end) && LATIN.test(start)) || (LATIN.test(end) && HAN.test(start));
  return meet ? `${left} ${right}` : left + right;
}

/** 「甲、乙或丙」, "a, b or c". */
export function either(items: readonly string[], locale: "zh-CN" | "en"): string {
  const last = items.at(-1) ?? "";
  if (items.length < 2) return last;
  const rest = items.slice(0, -1).join(locale === "en" ? ", " : "、");
  return locale === "en" ? `${rest} or ${last}` : beside(beside(rest, "或"), last);
}

/** The unit that the name of a setting ends in: 「回访时限（小时）」, "Follow-up within (hours)". */
export const UNIT = /\s*[（(]([^（）()]+)[）)]$/;
