import { describe, expect, it } from "vitest";
import { grams, requiredGrams, searchTerms } from "#app/records/search.ts";

/** Whether the index would offer a record with this text for this search. */
function offers(text: string, query: string): boolean {
  const held = grams([text]);
  return requiredGrams(searchTerms(query)).every((gram) => held.has(gram));
}

describe("grams", () => {
  it("finds two Chinese characters inside a name, and one", () => {
    expect(offers("北京贵都大酒店有限公司", "贵都")).toBe(true);
    expect(offers("北京贵都大酒店有限公司", "贵")).toBe(true);
    expect(offers("北京贵都大酒店有限公司", "都贵")).toBe(false);
    expect(offers("北京贵都大酒店有限公司", "上海")).toBe(false);
  });

  it("finds three letters or digits inside a word, whatever their case, width or accents", () => {
    expect(offers("Ｓupplier of Café", "ppl")).toBe(true);
    expect(offers("Ｓupplier of Café", "CAFE")).toBe(true);
    expect(offers("+86 138-0013-8000", "0013")).toBe(true);
    expect(offers("Supplier", "plx")).toBe(false);
  });

  it("parts Latin from Chinese where they meet without a space", () => {
    expect(offers("华为HUAWEI手机Pro", "huawei手机")).toBe(true);
    expect(offers("华为HUAWEI手机Pro", "为HUA")).toBe(true);
  });

  it("asks the index for nothing when a term is too short for it, and leaves that to the exact check", () => {
    expect(requiredGrams(searchTerms("hp"))).toEqual([]);
    expect(requiredGrams(searchTerms("%"))).toEqual([]);
    expect(requiredGrams(searchTerms("hp acme")).sort()).toEqual(["acm", "cme"]);
  });

  it("keeps every gram to letters and digits, so that neither engine's tokenizer can part or read it as an operator", () => {
    const all = grams(['北京 OR "NEAR" * - Привет 😀 한국어 ｶﾀｶﾅ ไทย Ελλάς']);
    expect(all.size).toBeGreaterThan(20);
    for (const gram of all) expect(gram).toMatch(/^[a-z0-9]+$/);
  });

  it("finds scripts beyond Latin and Chinese by three characters", () => {
    expect(offers("Привет мир", "риве")).toBe(true);
    expect(offers("ΣΙΣΥΦΟΣ", "σίσυφος")).toBe(true);
    expect(offers("カタカナ", "ｶﾀ")).toBe(true);
  });

  it("stays bounded for a text of a megabyte", () => {
    let text = "";
    for (let code = 0; code < 300_000; code++)
      text += String.fromCodePoint(0x4e00 + ((code * code * 31 + Math.floor(code / 7)) % 20_011));
    expect(grams([text]).size).toBe(40_000);
  });
});

describe("terms", () => {
  it("are parted at any white space, the full-width one too, and folded", () => {
    expect(searchTerms("　Acme　上海 \t ＡＣＭＥ ")).toEqual(["acme", "上海"]);
    expect(searchTerms("  ")).toEqual([]);
  });
});
