import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { is, realData, startTour, truth, WHOLE_FILE_ENGINES } from "./tour.ts";

const folder = realData("telco-churn");
const CONTRACTS = { monthly: "Month-to-month", one_year: "One year", two_year: "Two year" };
const INTERNET = { dsl: "DSL", fiber: "Fiber optic", none: "No" };
const PAYMENTS = {
  bank: "Bank transfer (automatic)",
  card: "Credit card (automatic)",
  e_check: "Electronic check",
  mailed: "Mailed check",
};

describe.skipIf(!folder).each(WHOLE_FILE_ENGINES)("7,043 telephone customers on %s", (engine) => {
  it("go in by one file and come out as the figures computed elsewhere", async () => {
    const known = truth(folder!);
    const tour = await startTour(engine);
    await tour.extend("telco");
    const file = join(folder!, "Telco-Customer-Churn.csv");
    const options = {
      key: ["external_id"],
      map: "customerID=name,customerID=external_id,SeniorCitizen=senior,Contract=contract,InternetService=internet,PaymentMethod=payment,MonthlyCharges=monthly_charges,TotalCharges=total_charges,Churn=churned",
    };
    const first = await tour.import("customer", file, options);
    expect(first.refused).toEqual([]);
    expect(first).toMatchObject({
      read: known.rows,
      created: known.unique_customerID,
      updated: 0,
      unchanged: 0,
    });
    expect(first.ignored_columns).toContain("StreamingMovies");

    expect(await tour.figure("customer", "count")).toBe(known.rows);
    expect(await tour.figure("customer", "count", is("churned", "yes"))).toBe(known.churn_yes);
    expect(await tour.figure("customer", "share:churned:yes")).toBeCloseTo(known.churn_rate, 4);
    expect(await tour.figure("customer", "sum:monthly_charges")).toBe(known.sum_MonthlyCharges);
    expect(await tour.figure("customer", "avg:tenure")).toBeCloseTo(known.mean_tenure, 4);
    expect(await tour.figure("customer", "sum:total_charges")).toBe(known.sum_TotalCharges_nonblank);
    expect(await tour.figure("customer", "count", is("total_charges", null))).toBe(
      known.blank_TotalCharges_rows,
    );
    for (const [field, names, figures] of [
      ["contract", CONTRACTS, known.by_Contract],
      ["internet", INTERNET, known.by_InternetService],
      ["payment", PAYMENTS, known.by_PaymentMethod],
    ] as const) {
      const counts = await tour.figures("customer", "count", field);
      const churned = await tour.figures("customer", "count", field, is("churned", "yes"));
      const shares = await tour.figures("customer", "share:churned:yes", field);
      for (const [key, name] of Object.entries(names)) {
        expect([counts[key], churned[key]], name).toEqual([figures[name].n, figures[name].churned]);
        expect(shares[key], name).toBeCloseTo(figures[name].churn_rate, 4);
      }
    }
    expect(await tour.figures("customer", "count", "senior")).toEqual({
      false: known.by_SeniorCitizen["0"].n,
      true: known.by_SeniorCitizen["1"].n,
    });

    const rule = {
      and: [
        is("contract", "monthly"),
        { "<": [{ var: "tenure" }, 12] },
        { ">": [{ var: "monthly_charges" }, 70] },
      ],
    };
    expect(await tour.figure("customer", "count", rule)).toBe(known.rule_example.matching_rows);
    expect(await tour.figure("customer", "count", { and: [rule, is("churned", "yes")] })).toBe(
      known.rule_example.matching_rows_churned,
    );
    // Nobody's yearly revenue is known, and an unknown revenue is no reason for a better tier.
    expect(await tour.figures("customer", "count", "tier")).toEqual({ standard: known.rows });

    const again = await tour.import("customer", file, options);
    expect(again).toMatchObject({ read: known.rows, created: 0, updated: 0, unchanged: known.rows });
  }, 600_000);
});
