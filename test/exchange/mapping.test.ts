import { describe, expect, it } from "vitest";
import { parseMap } from "#app/exchange/mapping.ts";

describe("the words of a mapping", () => {
  it("names a column and the field it feeds", () => {
    expect(parseMap("公司=name,Revenue (¥)=annual_revenue")).toEqual([
      { column: "公司", path: "name" },
      { column: "Revenue (¥)", path: "annual_revenue" },
    ]);
  });

  it("finds a reference by a field of the other object", () => {
    expect(parseMap("customer_id=customer.external_id")).toEqual([
      { column: "customer_id", path: "customer.external_id" },
    ]);
  });

  it("translates values, also before a look-up", () => {
    const [stage, product] = parseMap(
      "deal_stage=stage{Won:won,Engaging:qualified},product=product.name{GTXPro:GTX Pro}",
    );
    expect(stage).toMatchObject({ column: "deal_stage", path: "stage" });
    expect([...stage!.translate!]).toEqual([
      ["Won", "won"],
      ["Engaging", "qualified"],
    ]);
    expect(product!.path).toBe("product.name");
    expect(product!.translate!.get("GTXPro")).toBe("GTX Pro");
  });

  it("takes an escaped sign as part of a name", () => {
    expect(parseMap("a\\,b\\=c=name")).toEqual([{ column: "a,b=c", path: "name" }]);
  });

  it("ignores a column that is mapped to nothing on purpose", () => {
    expect(parseMap("notes=")).toEqual([{ column: "notes", path: "" }]);
  });

  it("is empty for empty text", () => {
    expect(parseMap("")).toEqual([]);
  });

  it.each(["name", "=name", "a=b=c", "a=stage{Won}", "a=stage{Won:won"])("refuses %s, naming it", (text) => {
    expect(() => parseMap(text)).toThrowError(/bad_mapping/);
  });
});
