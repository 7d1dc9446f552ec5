import { isAbsent } from "../fields/value.ts";
import { says } from "../logic/says.ts";
import type { MaskedTrace } from "./mask-runs.ts";
import { fieldAt, nameOf, quotedWords, type Speaker, valueWords } from "./timeline-values.server.ts";

const SIGNS: Record<string, { yes: string; no: string }> = {
  "<": { yes: "<", no: "≥" },
  "<=": { yes: "≤", no: ">" },
  ">": { yes: ">", no: "≤" },
  ">=": { yes: "≥", no: "<" },
};
const SAME = new Set(["==", "===", "!=", "!=="]);

/**
 * The node as a short statement, 「满意度 2 < 3」; null where it says nothing that the reader may know. `whole`: also what a value was
 * compared with and is not.
 */
export function comparison(
  node: MaskedTrace,
  speaker: Speaker,
  truth: boolean,
  whole = false,
): string | null {
  if (node.hidden || hasHidden(node)) return null;
  const { locale } = speaker.ctx;
  const [a, b, c] = node.children ?? [];
  const say = (code: Parameters<typeof says>[0], params: Record<string, string>) =>
    says(code, params, locale);
  if (node.path !== undefined) {
    const name = nameOf(node.path, speaker);
    if (name === null) return null;
    return say(isAbsent(node.value) ? "record_reason_absent" : "record_reason_value", {
      name,
      value: quotedWords(node.value, node.path, speaker),
    });
  }
  if (node.op === "literal") return null;
  if (node.op === "empty" && a)
    return told(a, truth ? "record_reason_absent" : "record_reason_present", speaker);
  if (node.op === "!!" && a && a.path !== undefined)
    return told(a, truth ? "record_reason_present" : "record_reason_absent", speaker);
  if (node.op === "changed" && a)
    return told(a, truth ? "record_reason_changed" : "record_reason_kept", speaker);
  const sign = SIGNS[node.op];
  if (sign && a && b) {
    const absent = [a, b, c].find((one) => one && isAbsent(one.value) && one.path !== undefined);
    if (absent) return told(absent, "record_reason_absent", speaker);
    if (c) {
      const middle = namedValue(b, a, speaker);
      const [low, high] = [plain(a, b, speaker), plain(c, b, speaker)];
      return say(truth ? "record_reason_between" : "record_reason_not_between", { middle, low, high });
    }
    return `${namedValue(a, b, speaker)} ${truth ? sign.yes : sign.no} ${plain(b, a, speaker)}`;
  }
  if (SAME.has(node.op) && a && b) return sameness(a, b, node.op.startsWith("=") === truth, speaker, whole);
  if (node.op === "in" && a) {
    if (a.path === undefined || isAbsent(a.value))
      return a.path === undefined ? null : told(a, "record_reason_absent", speaker);
    return told(a, "record_reason_is", speaker);
  }
  const parts = (node.children ?? []).flatMap((child) => comparison(child, speaker, true) ?? []);
  return parts.length > 0 ? parts.join(locale === "en" ? ", " : "，") : null;
}

/** A variable that was, or was not, what it was compared with. What it is says both. */
function sameness(
  a: MaskedTrace,
  b: MaskedTrace,
  same: boolean,
  speaker: Speaker,
  whole: boolean,
): string | null {
  const [named, other] = a.path !== undefined ? [a, b] : [b, a];
  if (named.path === undefined) return null;
  if (isAbsent(named.value)) return told(named, "record_reason_absent", speaker);
  if (same || (other.path === undefined && !whole)) return told(named, "record_reason_is", speaker);
  const { locale } = speaker.ctx;
  return says(
    "record_reason_is_not",
    {
      name: nameOf(named.path, speaker) ?? "",
      value: quotedWords(named.value, named.path, speaker),
      other: quotedWords(other.value, fieldAt(other.path, speaker) ? other.path! : named.path, speaker),
    },
    locale,
  );
}

function told(node: MaskedTrace, code: Parameters<typeof says>[0], speaker: Speaker): string | null {
  const name = node.path === undefined ? null : nameOf(node.path, speaker);
  if (name === null) return null;
  return says(code, { name, value: quotedWords(node.value, node.path!, speaker) }, speaker.ctx.locale);
}

/** Name and value, 「满意度 2」; a value without a name is written like that of its neighbour. */
function namedValue(node: MaskedTrace, beside: MaskedTrace, speaker: Speaker): string {
  const name = node.path === undefined ? null : nameOf(node.path, speaker);
  const value = plain(node, beside, speaker);
  if (name !== null) return `${name} ${value}`;
  const inner = (node.children ?? []).flatMap((child) => comparison(child, speaker, true) ?? []);
  return inner.length > 0 ? `${value}（${inner.join("，")}）` : value;
}

const plain = (node: MaskedTrace, beside: MaskedTrace, speaker: Speaker): string =>
  valueWords(
    node.value,
    fieldAt(node.path, speaker) ? node.path! : (beside.path ?? node.path ?? ""),
    speaker,
  );

const hasHidden = (node: MaskedTrace): boolean =>
  node.hidden === true || (node.children ?? []).some((child) => hasHidden(child));
