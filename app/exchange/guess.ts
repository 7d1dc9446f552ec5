import type { Control, Field } from "../fields/field-type.ts";
import { fold } from "../fields/value.ts";
import { LOCALES, label } from "../i18n/text.ts";
import { type ColumnChoice, fieldNamed, type MappingTools, targetsOf } from "./mapping.ts";

/** A column's field as it was guessed: `name` when the heading is the field's key or label, `likely` when it only resembles one. */
export interface Guess extends Omit<ColumnChoice, "translate"> {
  sure: "name" | "likely";
}

/** What people call things that workspaces have fields for: by the field's key, else by the only field that is met in this way. */
const MEANINGS: readonly { words: string; keys: readonly string[]; control?: Control }[] = [
  {
    words:
      "手机,手机号,手机号码,电话,电话号码,联系电话,联系方式,座机,tel,telephone,mobile,cell,phone,phonenumber,mobilephone",
    keys: ["phone", "mobile", "tel"],
    control: "phone",
  },
  {
    words: "邮箱,电子邮箱,电子邮件,邮件,邮箱地址,mail,email,emailaddress",
    keys: ["email", "mail"],
    control: "email",
  },
  { words: "网址,网站,官网,主页,homepage,website,web,url,link", keys: ["website", "url"], control: "url" },
  { words: "微信,微信号,wechatid,weixin", keys: ["wechat"] },
  { words: "地址,详细地址,联系地址,公司地址,address,street", keys: ["address"] },
  {
    words: "备注,说明,描述,注释,留言,note,notes,remark,remarks,comment,comments,description,memo",
    keys: ["notes", "comment", "description", "summary", "remark"],
    control: "text",
  },
  {
    words:
      "负责人,客户经理,销售,销售代表,业务员,跟进人,经办人,owner,salesperson,rep,accountmanager,assignee,assignedto",
    keys: ["owner", "assignee"],
    control: "person",
  },
  { words: "生日,出生日期,出生年月,dob,birthdate,dateofbirth", keys: ["birthday"] },
  {
    words: "年收入,营收,营业额,年营业额,收入,turnover,revenue,annualrevenue,yearlyrevenue",
    keys: ["annual_revenue", "revenue"],
  },
  { words: "金额,总额,合计,amount,total,value,closevalue", keys: ["amount", "value", "price"] },
  { words: "行业,所属行业,sector,industry", keys: ["industry"] },
  { words: "地区,区域,省份,所在地,城市,region,province,city,area", keys: ["region"] },
  { words: "来源,客户来源,渠道,origin,leadsource", keys: ["source", "channel"] },
  { words: "等级,级别,客户等级,level,grade,rank", keys: ["tier", "severity", "priority"] },
  { words: "状态,阶段,status,stage,state", keys: ["status", "stage", "lifecycle"] },
  { words: "成立时间,合作时间,合作日期,开始合作,since,customersince", keys: ["relationship_since"] },
];
const NAME_WORDS =
  "名称,名字,姓名,全称,公司,公司名称,公司名,企业,企业名称,单位,单位名称,客户,客户名,name,fullname,company,companyname,account,accountname,organisation,organization,title,subject";
const ID_WORDS =
  "clientno,clientid,clientnumber,clientcode,accountno,accountid,accountnumber,memberno,会员号,会员编号,编号,编码,代码,外部编号,id,no,number,code,key,identifier,externalid,uid";
/** What follows the name of an object where a column names, or numbers, one of its records. */
const NAMED = ["", "名称", "名", "姓名", "name"];
const NUMBERED = ["编号", "编码", "代码", "号", "id", "no", "number", "code"];

const sets = new Map<string, ReadonlySet<string>>();
const among = (words: string, word: string): boolean => {
  let set = sets.get(words);
  if (!set) {
    set = new Set(words.split(","));
    sets.set(words, set);
  }
  return set.has(word);
};

/** A heading without units, marks and spaces: `手机号码（必填）*` is 手机号码. */
export function bare(heading: string): string {
  return fold(heading.trim())
    .replace(/[(（[【<《].*?[)）\]】>》]/gs, "")
    .replace(/[^\p{L}\p{N}]/gu, "");
}

const names = (field: Pick<Field, "key" | "label">): string[] =>
  [field.key, ...LOCALES.map((locale) => label(field.label, locale))].map(bare);

/**
 * Guesses which field each column feeds: first the headings that are a field's key or label, then those that resemble one, name a record
 * that a reference leads to, or are what people usually call such a field. A field is fed once.
 */
export function guessColumns(headings: readonly string[], tools: MappingTools): (Guess | null)[] {
  const fed = new Set<string>();
  const guesses: (Guess | null)[] = headings.map(() => null);
  const settle = (
    guess: (heading: string) => Omit<Guess, "index" | "sure"> | undefined,
    sure: Guess["sure"],
  ) => {
    for (const [index, heading] of headings.entries()) {
      if (guesses[index] || bare(heading) === "") continue;
      const found = guess(heading);
      if (!found || fed.has(found.field)) continue;
      fed.add(found.field);
      guesses[index] = { index, ...found, sure };
    }
  };
  const fields = [...tools.object.fields.values()].filter((field) => tools.writable(field.key));
  const free = () => fields.filter((field) => !fed.has(field.key));
  settle((heading) => {
    const field = fieldNamed(heading, tools);
    return field && { field: field.key };
  }, "name");
  settle((heading) => {
    const field = free().find((one) => names(one).includes(bare(heading)));
    return field && { field: field.key };
  }, "likely");
  settle((heading) => byReference(bare(heading), free(), tools), "likely");
  settle((heading) => byMeaning(bare(heading), free(), tools), "likely");
  settle((heading) => {
    const rest = withoutObject(bare(heading), tools);
    if (rest === "") return undefined;
    const field = free().find((one) => names(one).includes(rest));
    return field ? { field: field.key } : byMeaning(rest, free(), tools);
  }, "likely");
  settle((heading) => byBeginning(bare(heading), free()), "likely");
  return guesses;
}

/** `客户级别`, `customer_phone`: what stands behind the name of the object itself; empty where nothing does. */
function withoutObject(word: string, { object }: MappingTools): string {
  const head = names(object).find((one) => one !== "" && word.length > one.length && word.startsWith(one));
  return head === undefined ? "" : word.slice(head.length);
}

/** Signs that two names share before one counts as a longer form of the other, and how much longer it may be. */
const SHARED = 4;
const LONGER = 2;

/** `合作开始` for 合作开始日: the only field whose name goes on where the heading ends, or ends where it goes on. */
function byBeginning(word: string, fields: readonly Field[]) {
  if ([...word].length < SHARED) return undefined;
  const found = fields.filter((field) =>
    names(field).some((name) => {
      const [short, long] = name.length < word.length ? [name, word] : [word, name];
      return (
        [...short].length >= SHARED &&
        long.startsWith(short) &&
        [...long].length - [...short].length <= LONGER
      );
    }),
  );
  return found.length === 1 ? { field: found[0]!.key } : undefined;
}

/** `客户名称`, `customer_id`: a record that a reference leads to, by its name or by its number in another system. */
function byReference(word: string, fields: readonly Field[], tools: MappingTools) {
  for (const field of fields) {
    const targets = targetsOf(field, tools.workspace);
    if (targets.length !== 1) continue;
    const target = targets[0]!;
    const heads = [...names(field), ...names(target)];
    const is = (tails: readonly string[]) => heads.some((head) => tails.some((tail) => word === head + tail));
    if (is(NUMBERED) && tools.visible(target, "external_id")) return { field: field.key, by: "external_id" };
    if (is(NAMED)) return { field: field.key };
  }
  return undefined;
}

function byMeaning(word: string, fields: readonly Field[], tools: MappingTools) {
  const { object } = tools;
  const heads = names(object);
  const titled = fields.find((field) => field.key === object.title.key);
  const own = (tails: readonly string[]) => heads.some((head) => tails.some((tail) => word === head + tail));
  if (titled && (among(NAME_WORDS, word) || own(NAMED))) return { field: titled.key };
  if (among(ID_WORDS, word) || own(NUMBERED)) {
    const field = fields.find((one) => one.key === "external_id");
    return field && { field: field.key };
  }
  const meaning = MEANINGS.find(({ words }) => among(words, word));
  if (!meaning) return undefined;
  const named = meaning.keys.flatMap((key) => fields.find((field) => field.key === key) ?? [])[0];
  const alike = fields.filter((field) => field.type.control === meaning.control);
  const field = named ?? (alike.length === 1 ? alike[0] : undefined);
  return field && { field: field.key };
}

/** The only option whose label holds the value, or stands in it; undefined when none or several do. */
export function guessOption(field: Field, value: string): string | undefined {
  const word = bare(value);
  if (word === "") return undefined;
  const fits = (field.options ?? []).filter((option) => {
    if (option.archived) return false;
    return names({ key: option.key, label: option.label }).some(
      (name) => name !== "" && (name.includes(word) || word.includes(name)),
    );
  });
  return fits.length === 1 ? fits[0]!.key : undefined;
}
