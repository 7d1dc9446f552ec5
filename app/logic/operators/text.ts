import { AppError } from "../../errors.ts";
import type { Locale } from "../../i18n/text.ts";
import { pad } from "../calendar.ts";
import type { CallNode, Node } from "../expression.ts";
import { LIMITS } from "../limits.ts";
import { numberText } from "../number.ts";
import { type Mode, NUMBER, type Operator, TEXT } from "../operator.ts";
import { momentTextSql } from "../sql-calendar.ts";
import { joined, sql } from "../sql-fragment.ts";
import type { SqlWriter } from "../sql-writer.ts";
import type { Env, Sql } from "../types.ts";
import { lengthOf, lowerText, part, upperText } from "../words.ts";
import { toWall, zoneOf } from "../zone.ts";
import { ofTexts, textQuestions } from "./text-questions.ts";

/** A value as a piece of text: numbers as `numberText`, moments as local date and minute, the rest as it is. */
function piece(value: unknown, kind: string, env: Env): string {
  if (value === null) return "";
  if (kind === "number") return numberText(value as number) ?? "";
  if (kind !== "moment") return value as string;
  const wall = new Date(toWall(value as number, zoneOf(env.timeZone)));
  return `${pad(wall.getUTCFullYear(), 4)}-${pad(wall.getUTCMonth() + 1, 2)}-${pad(wall.getUTCDate(), 2)} ${pad(wall.getUTCHours(), 2)}:${pad(wall.getUTCMinutes(), 2)}`;
}

const PIECES = ["text", "number", "date", "moment", "option", "id", "null"] as const;

const cat: Operator = {
  key: "cat",
  label: { "zh-CN": "连接文字", en: "join text" },
  arity: [1, 500],
  check(call) {
    const args = call.rules.map((_, i) => call.need(i, PIECES));
    return args.every((arg) => arg !== null) ? call.node(TEXT, args as Node[]) : null;
  },
  run(node, compile, mode) {
    const kinds = node.args.map((arg) => arg.type.kind);
    const runs = node.args.map((arg) => compile(arg, mode === "folded" ? "folded" : "plain"));
    return (env, element) => {
      let text = "";
      runs.forEach((run, i) => {
        text += piece(run(env, element), kinds[i]!, env);
      });
      if (text.length > LIMITS.result)
        throw new AppError("invalid", "expression_result_too_large", { params: { max: LIMITS.result } });
      return text === "" ? null : text;
    };
  },
  sql(node, writer, mode) {
    const inner = mode === "folded" ? "folded" : "plain";
    const pieces = node.args
      .filter((arg) => arg.type.kind !== "null")
      .map((arg) => {
        const known = writer.constant(arg, inner);
        if (known) return writer.param(piece(known.value, arg.type.kind, writer.env), TEXT);
        const value = writer.value(arg, arg.type.kind === "number" ? "arith" : inner);
        if (arg.type.kind === "number") return sql`COALESCE(${numberTextSql(value, writer)}, '')`;
        if (arg.type.kind === "moment") return sql`COALESCE(${momentTextSql(value, writer)}, '')`;
        return sql`COALESCE(${value}, '')`;
      });
    return pieces.length === 0 ? writer.nothing(TEXT) : sql`NULLIF(${joined(pieces, " || ")}, '')`;
  },
  sentence: (node, teller) => node.args.map((arg) => teller.closed(arg)).join(" + "),
};

/** `numberText` in SQL, whole numbers only; NULL where it is null. */
function numberTextSql(value: Sql, writer: SqlWriter): Sql {
  const scale = (x: Sql) =>
    sql`CASE WHEN abs(${x}) < 1000000000 THEN 1000000 WHEN abs(${x}) < 10000000000000 THEN 100 WHEN abs(${x}) < 9000000000000000 THEN 1 END`;
  return writer.bind([value], ([x]) =>
    writer.bind([sql`CAST(${scale(x!)} AS BIGINT)`], ([s]) =>
      writer.bind(
        [sql`CAST(floor(abs(${x!}) * ${s!} + 0.5) AS BIGINT)`],
        ([n]) =>
          sql`CASE WHEN ${x!} < 0 AND ${n!} > 0 THEN '-' ELSE '' END || CAST(${n!} / ${s!} AS TEXT) || CASE WHEN ${n!} % ${s!} = 0 THEN '' ELSE '.' || rtrim(substr(CAST(${n!} % ${s!} + ${s!} AS TEXT), 2), '0') END`,
      ),
    ),
  );
}

/** No text is longer; a place beyond is absent. */
const FARTHEST = 1e9;
const isPlace = (value: unknown): boolean => typeof value === "number" && Math.abs(value) <= FARTHEST;

const substr: Operator = {
  key: "substr",
  label: { "zh-CN": "截取文字", en: "part of text" },
  arity: [2, 3],
  check(call) {
    const text = call.need(0, ["text"], TEXT);
    const rest = call.rules.slice(1).map((_, i) => call.need(i + 1, ["number"], NUMBER));
    return text && rest.every((arg) => arg !== null) ? call.node(TEXT, [text, ...(rest as Node[])]) : null;
  },
  run(node, compile, mode) {
    const text = compile(node.args[0]!, mode === "folded" ? "folded" : "plain");
    const start = compile(node.args[1]!, "arith");
    const length = node.args[2] && compile(node.args[2], "arith");
    return (env, element) => {
      const value = text(env, element);
      const from = start(env, element);
      const count = length ? length(env, element) : undefined;
      if (value === null || !isPlace(from) || (length && !isPlace(count))) return null;
      const cut = part(value as string, from as number, count as number | undefined);
      return cut === "" ? null : cut;
    };
  },
  sql(node, writer, mode) {
    const whole = (arg: Node) =>
      writer.bind(
        [writer.value(arg, "arith")],
        ([n]) => sql`CASE WHEN abs(${n!}) <= ${FARTHEST} THEN CAST(trunc(${n!}) AS BIGINT) END`,
      );
    const [text, start, length] = node.args as [Node, Node, Node?];
    return writer.bind(
      [
        writer.value(text, mode === "folded" ? "folded" : "plain"),
        whole(start),
        ...(length ? [whole(length)] : []),
      ],
      ([x, s, l]) =>
        writer.bind(
          [
            sql`CASE WHEN ${s!} < 0 THEN CASE WHEN length(${x!}) + ${s!} > 0 THEN length(${x!}) + ${s!} ELSE 0 END ELSE ${s!} END`,
          ],
          ([from]) => {
            // PostgreSQL counts in 32 bits: nothing longer than a text is meant.
            const at = sql`CAST(CASE WHEN ${from!} > length(${x!}) THEN length(${x!}) ELSE ${from!} END AS INTEGER) + 1`;
            if (!l) return sql`NULLIF(substr(${x!}, ${at}), '')`;
            return writer.bind(
              [sql`CASE WHEN ${l} < 0 THEN length(${x!}) + ${l} ELSE ${from!} + ${l} END - ${from!}`],
              ([n]) =>
                sql`CASE WHEN ${n!} > 0 THEN NULLIF(substr(${x!}, ${at}, CAST(CASE WHEN ${n!} > length(${x!}) THEN length(${x!}) ELSE ${n!} END AS INTEGER)), '') END`,
            );
          },
        ),
    );
  },
  sentence: (node, teller) => {
    const [text, start, length] = node.args.map((arg) => teller.closed(arg));
    if (teller.locale === "en") return `${text} from character ${start}${length ? `, ${length} long` : ""}`;
    return `${text} 从第 ${start} 字起${length ? `取 ${length} 字` : ""}`;
  },
};

function capitals(
  key: "lower" | "upper",
  label: Record<Locale, string>,
  sentence: Record<Locale, string>,
): Operator {
  const change = key === "lower" ? lowerText : upperText;
  return {
    key,
    label,
    arity: [1, 1],
    check: ofTexts(TEXT),
    run(node, compile, mode) {
      const run = compile(node.args[0]!, mode === "folded" ? "folded" : "plain");
      // Folded text has no capitals to speak of.
      if (mode === "folded") return run;
      return (env, element) => {
        const value = run(env, element);
        return value === null ? null : change(value as string);
      };
    },
    sql(node, writer, mode: Mode) {
      if (mode === "folded") return writer.value(node.args[0]!, mode);
      const value = writer.value(node.args[0]!, "plain");
      if (!writer.postgres) return sql`${key}(${value})`;
      const [from, to] = key === "lower" ? [CAPITALS, SMALL] : [SMALL, CAPITALS];
      return sql`translate(${value}, '${from}', '${to}')`;
    },
    sentence,
  };
}
const CAPITALS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const SMALL = CAPITALS.toLowerCase();

const length: Operator = {
  key: "length",
  label: { "zh-CN": "字数", en: "length" },
  arity: [1, 1],
  whole: true,
  check: ofTexts(NUMBER),
  run(node, compile) {
    const run = compile(node.args[0]!, "plain");
    return (env, element) => {
      const value = run(env, element);
      return value === null ? null : lengthOf(value as string);
    };
  },
  sql: (node: CallNode, writer) => sql`length(${writer.value(node.args[0]!, "plain")})`,
  sentence: { "zh-CN": "{0}的字数", en: "the length of {0}" },
};

export const textOperators: readonly Operator[] = [
  ...textQuestions,
  cat,
  substr,
  capitals("lower", { "zh-CN": "小写", en: "lower case" }, { "zh-CN": "{0}的小写", en: "{0} in lower case" }),
  capitals("upper", { "zh-CN": "大写", en: "upper case" }, { "zh-CN": "{0}的大写", en: "{0} in upper case" }),
  length,
];
