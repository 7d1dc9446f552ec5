import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { filled, is, realData, startTour, truth, WHOLE_FILE_ENGINES } from "./tour.ts";

const folder = realData("olist-sample");
const file = (name: string) => join(folder!, `olist_${name}_dataset.csv`);
const LOW = { "<": [{ var: "csat" }, 3] };
const FOLLOW_UP = is("origin", "low_score_follow_up");

describe.skipIf(!folder).each(WHOLE_FILE_ENGINES)("a marketplace's orders and reviews on %s", (engine) => {
  it("every answered low score is exactly one follow-up task, nobody else has one, and twice changes nothing", async () => {
    const known = truth(folder!);
    const tour = await startTour(engine);
    await tour.extend("olist");

    // A person is customer_unique_id; customer_id is one per order, and becomes the contact who ordered.
    const people = await tour.import("customer", file("customers"), {
      key: ["external_id"],
      map: "customer_unique_id=external_id,customer_unique_id=name,customer_state=state,customer_city=city",
    });
    expect(people.created).toBe(known.distinct_customers_unique_id);
    const contacts = await tour.import("contact", file("customers"), {
      key: ["external_id"],
      map: "customer_id=external_id,customer_id=name,customer_unique_id=customer.external_id,customer_state=state,customer_city=city",
    });
    expect(contacts).toMatchObject({ created: known.rows.customers, refused: [] });
    const states = await tour.figures("contact", "count", "state");
    for (const [state, count] of known.customers_by_state_top5) expect(states[state]).toBe(count);

    const orders = await tour.import("order", file("orders"), {
      key: ["external_id"],
      map: [
        "order_id=external_id",
        "customer_id=contact.external_id",
        "order_status=olist_status",
        "order_status=status{created:placed,approved:paid,invoiced:paid,processing:paid,unavailable:cancelled,canceled:cancelled}",
        "order_purchase_timestamp=ordered_at",
        "order_estimated_delivery_date=promised_at",
        "order_delivered_customer_date=delivered_at",
      ].join(","),
    });
    expect(orders).toMatchObject({ created: known.rows.orders, refused: [] });
    expect(await tour.figures("order", "count", "olist_status")).toEqual(known.order_status);
    expect(await tour.figure("order", "count", is("customer", null))).toBe(0);

    await tour.import("order_payment", file("order_payments"), {
      key: ["order", "nth"],
      map: "order_id=order.external_id,payment_sequential=nth,payment_type=kind,payment_value=amount",
    });
    await tour.import("order_item", file("order_items"), {
      key: ["order", "nth"],
      map: "order_id=order.external_id,order_item_id=nth,price=price,freight_value=freight",
    });
    expect(await tour.figure("order_payment", "sum:amount")).toBe(known.sum_payment_value);
    expect(await tour.figure("order", "sum:paid")).toBe(known.sum_payment_value);
    expect(await tour.figure("order_item", "sum:price")).toBe(known.sum_item_price);
    expect(await tour.figure("order_item", "sum:freight")).toBe(known.sum_freight);

    const reviews = {
      key: ["review_id", "order"],
      set: ["survey=olist"],
      map: [
        "review_id=review_id",
        "order_id=order.external_id",
        "review_score=csat",
        "review_comment_title=comment_title",
        "review_comment_message=comment",
        "review_creation_date=submitted_at",
        "review_answer_timestamp=answered_at",
      ].join(","),
    };
    const answers = await tour.import("survey_response", file("order_reviews"), reviews);
    expect(answers).toMatchObject({ read: known.rows.reviews, created: known.rows.reviews, refused: [] });

    const scores = await tour.figures("survey_response", "count", "csat");
    expect(scores).toEqual(known.reviews_by_score);
    expect(await tour.figure("survey_response", "avg:csat")).toBeCloseTo(known.avg_score, 4);
    const months = await tour.figures("survey_response", "avg:csat", "month:submitted_at");
    const sizes = await tour.figures("survey_response", "count", "month:submitted_at");
    for (const [month, figure] of Object.entries<{ n: number; avg_score: number }>(
      known.monthly_by_review_creation_date,
    )) {
      expect(sizes[month], month).toBe(figure.n);
      expect(months[month], month).toBeCloseTo(figure.avg_score, 4);
    }
    expect(Object.keys(months)).toHaveLength(Object.keys(known.monthly_by_review_creation_date).length);
    expect(await tour.figure("survey_response", "avg:hours_to_answer")).toBeCloseTo(
      known.avg_hours_creation_to_answer,
      3,
    );
    expect(await tour.figure("survey_response", "count", filled("comment"))).toBe(
      known.reviews_with_comment_message,
    );
    expect(await tour.figure("survey_response", "count", { and: [LOW, filled("comment")] })).toBe(
      known.low_score_reviews_with_comment,
    );
    // Three of the comments with a newline are nothing but blanks: they are absent here, as the figure above counts them out.
    expect(await tour.figure("survey_response", "count", { contains: [{ var: "comment" }, "\n"] })).toBe(
      known.comments_containing_newline - 3,
    );
    for (const [onTime, figures] of [
      [false, known.delivered_late_reviews],
      [true, known.delivered_on_time_reviews],
    ] as const) {
      const when = is("order.on_time", onTime);
      expect(await tour.figure("survey_response", "count", when)).toBe(figures.n);
      expect(await tour.figure("survey_response", "avg:csat", when)).toBeCloseTo(figures.avg_score, 4);
    }

    // The loop: one task for each low answer, and for nobody else.
    const low = known.reviews_by_score["1"] + known.reviews_by_score["2"];
    expect(await tour.figure("survey_response", "count", is("follow_up", "open"))).toBe(low);
    expect(
      await tour.figure("survey_response", "count", { and: [is("follow_up", "open"), { "!": [LOW] }] }),
    ).toBe(0);
    const tasks = await tour.figures("task", "count", "related.id", FOLLOW_UP);
    expect(Object.keys(tasks)).toHaveLength(low);
    expect(Object.values(tasks).every((count) => count === 1)).toBe(true);
    expect(await tour.figure("task", "count")).toBe(low);

    const again = await tour.import("survey_response", file("order_reviews"), reviews);
    expect(again).toMatchObject({ created: 0, updated: 0, unchanged: known.rows.reviews, refused: [] });
    expect(await tour.figure("task", "count")).toBe(low);
  }, 600_000);
});
