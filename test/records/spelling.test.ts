import fc from "fast-check";
import { pinyin } from "pinyin-pro";
import { describe, expect, it } from "vitest";
import { fold } from "#app/fields/value.ts";
import { spell } from "#app/i18n/pinyin.server.ts";
import { canSpell, spelledAt, typedLetters } from "#app/i18n/spelling.ts";
import { SYLLABLES } from "#app/i18n/syllables.ts";
import { grams } from "#app/records/search.ts";
import { soundQuestion } from "#app/records/sound-question.ts";
import { indexQuestion, spellingGrams, type Wanted, wantedGrams } from "#app/records/spelling-grams.ts";

const typed = (text: string) => typedLetters(text, fold);
const spells = (title: string, query: string) => spelledAt(spell(fold(title)) ?? [], typed(query)) >= 0;

/** Whether an index that holds these grams would offer its record. */
function offers(held: Set<string>, wanted: Wanted): boolean {
  if (wanted === true) return true;
  if (typeof wanted === "string") return held.has(wanted);
  return "all" in wanted
    ? wanted.all.every((part) => offers(held, part))
    : wanted.any.some((part) => offers(held, part));
}
const heldOf = (title: string) => new Set([...grams([title]), ...spellingGrams(spell(fold(title)) ?? [])]);

describe("a name is spelled", () => {
  const company = "上海华东科技有限公司";

  it.each([
    "huadong",
    "shanghaihuadong",
    "hdkj",
    "shhdkj",
    "huad",
    "hdong",
    "hdongkj",
    "huadongkej",
    "HuaDong",
    "kjyxgs",
    "shhd",
  ])("by its syllables, its first letters or a mixture: %s", (query) => {
    expect(spells(company, query)).toBe(true);
  });

  it.each(["huabei", "dhkj", "hadong", "huaxkj", "gongsis", "uadong"])(
    "but not by just anything: %s",
    (query) => {
      expect(spells(company, query)).toBe(false);
    },
  );

  it("with ü as v, as ü, as yu and with tones", () => {
    for (const query of ["lvbu", "lb", "lübu", "LÜ", "lǚbù", "lyubu"])
      expect(spells("吕布", query)).toBe(true);
    expect(spells("吕布", "lubu")).toBe(false);
    for (const query of ["lueyang", "lveyang", "lüeyang"]) expect(spells("略阳", query)).toBe(true);
    expect(spells("西安", "xi'an")).toBe(true);
  });

  it("by the readings that families, places and words have", () => {
    const readings: [string, ...string[]][] = [
      ["单雄信", "shanxx", "danxx"],
      ["曾国藩", "zenggf"],
      ["解缙", "xiejin", "jiejin"],
      ["万俟卨", "moqi"],
      ["大夫", "daifu"],
      ["尉迟恭", "yuchi", "weichi"],
      ["仇英", "qiuying"],
      ["区寄", "ouji"],
      ["朴树", "piaoshu", "pushu"],
      ["查良镛", "zhaly"],
      ["重庆长城银行", "chongqingchangcheng", "cqccyh"],
      ["音乐厅", "yinyue"],
      ["乐天", "letian"],
      ["厦门", "xiamen"],
      ["六安", "luan", "liuan"],
      ["番禺", "panyu"],
      ["蚌埠", "bengbu"],
      ["台州", "taizhou"],
    ];
    for (const [name, ...queries] of readings)
      for (const query of queries) expect([name, query, spells(name, query)]).toEqual([name, query, true]);
    for (const [name, query] of [
      ["通信", "shen"],
      ["国家", "jie"],
      ["大酒店", "dai"],
    ])
      expect([name, spells(name!, query!)]).toEqual([name, false]);
  });

  it("with the Latin letters and digits that stand in it, and over marks and spaces", () => {
    for (const query of ["abckj", "abckeji", "ckj"]) expect(spells("ABC科技", query)).toBe(true);
    for (const query of ["hdshkj", "dongshang", "3mzg", "kj3m"])
      expect(spells("华东（上海）科技 · 3M 中国", query)).toBe(true);
    expect(spells("华东科技", "华东kj")).toBe(true);
    expect(spells("伊藤の家", "ytj")).toBe(false);
    expect(spells("𠮷野家", "yj")).toBe(true);
  });

  it("old letters too", () => {
    expect(spells("華東集團", "hdjt")).toBe(true);
  });

  it("by two letters or more, of which one is Latin", () => {
    expect(["h", "12", "华东", "h-d", "", "a".repeat(61)].filter((query) => canSpell(typed(query)))).toEqual(
      [],
    );
    expect(["hd", "xi'an", "3m", "华d"].filter((query) => !canSpell(typed(query)))).toEqual([]);
  });

  it("nothing else is Chinese", () => {
    expect(spell("acme trading")).toBeNull();
    expect(spell("ひらがな")).toBeNull();
  });
});

describe("what is read", () => {
  it("any name that the dictionary reads is found by its full pinyin and by its first letters", () => {
    const words =
      "上海 北京 重庆 长城 银行 华东 科技 有限公司 集团 音乐 大酒店 单 曾 解 吕 女 乐 行 重 都 会 调 降 朝 传 率 宿 校 便 薄 藏 车 称 弹 度 佛 发 卡 石 万 谷 西安 厦门 ABC 3M 绿地 旅行 略阳 儿 嗯 一 不 龘".split(
        " ",
      );
    const titles = fc.array(fc.constantFrom(...words), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(titles, (parts) => {
        const title = fold(parts.join(""));
        if (spell(title) === null) return;
        const read = [
          pinyin(title, { toneType: "none", type: "array", v: true }),
          pinyin(title, { toneType: "none", type: "array", v: true, surname: "head" }),
        ];
        const held = heldOf(title);
        for (const syllables of read) {
          const full = typed(syllables.join(""));
          const initials = typed(syllables.map((one) => one[0]).join(""));
          for (const query of [full, initials]) {
            if (!canSpell(query)) continue;
            expect([title, query, spells(title, query)]).toEqual([title, query, true]);
            expect([title, query, offers(held, wantedGrams(query))]).toEqual([title, query, true]);
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it("the index offers whatever the exact comparison would find, however it was typed", () => {
    const han = Array.from("上海华东科技有限公司单曾解吕长行重阿欧安恩略女鹅儿中国昌石诗书西先昂");
    const titles = fc.array(fc.constantFrom(...han, "a", "b", "i", "u", "3", " ", "（"), {
      minLength: 2,
      maxLength: 8,
    });
    fc.assert(
      fc.property(titles, fc.array(fc.nat(), { minLength: 20, maxLength: 20 }), (chars, dice) => {
        const title = chars.join("");
        const sounds = spell(fold(title));
        if (!sounds) return;
        const start = dice[0]! % sounds.length;
        const end = start + 1 + (dice[1]! % (sounds.length - start));
        const query = sounds
          .slice(start, end)
          .map(({ char, readings }, at) => {
            const reading = readings[dice[2 + at]! % (readings.length || 1)];
            if (!reading) return char;
            const ways = [
              reading,
              reading[0]!,
              char,
              /^[zcs]h/.test(reading) ? reading.slice(0, 2) : reading,
            ];
            if (at === end - start - 1) ways.push(reading.slice(0, 1 + (dice[12]! % reading.length)));
            return ways[dice[10 + (at % 8)]! % ways.length]!;
          })
          .join("");
        if (!canSpell(query)) return;
        expect([title, query, spelledAt(sounds, query) >= 0]).toEqual([title, query, true]);
        expect([title, query, offers(heldOf(title), wantedGrams(query))]).toEqual([title, query, true]);
      }),
      { numRuns: 2000 },
    );
  });

  it("every reading of every character is a syllable that the index is asked for", () => {
    const syllables = new Set(SYLLABLES);
    const strange = new Set<string>();
    for (let code = 0x4e00; code <= 0x9fff; code++) {
      for (const reading of spell(String.fromCodePoint(code))?.[0]?.readings ?? []) {
        if (!syllables.has(reading)) strange.add(reading);
      }
    }
    expect([...strange]).toEqual([]);
  });

  it("grams of sounds meet no ordinary gram", () => {
    const ordinary = grams(["py0hd py1hua py1a 华东py1 ßpy1аб", "中文 py1ab привет 한국"]);
    for (const gram of spellingGrams(spell("中文华东啊abc3m")!)) {
      expect(gram).toMatch(/^[a-z0-9]{4,}$/);
      expect(ordinary.has(gram)).toBe(false);
    }
  });

  it("a hostile search stays a small question", () => {
    for (const query of [
      "shanghaihuadongkejiyouxiangongsi",
      "xianxianxianxianxian",
      "a".repeat(60),
      "angangangangangang",
    ]) {
      const started = performance.now();
      expect(indexQuestion(wantedGrams(query), "sqlite").length).toBeLessThan(8_000);
      expect(performance.now() - started).toBeLessThan(200);
    }
    const many = spell("阿".repeat(500))!;
    expect(many).toHaveLength(120);
    expect(spelledAt(many, `${"a".repeat(59)}b`)).toBe(-1);
  });

  it("a search without any spelling in it asks nothing", () => {
    for (const query of ["", "h", "138 0013", "华东 科技", "100%", "a b"]) {
      expect([query, soundQuestion(query) === null]).toEqual([query, query !== "a b"]);
    }
  });
});
