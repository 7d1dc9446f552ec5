import { type Voice, voice } from "./voice.ts";

export const ENGLISH: Readonly<Record<"good" | "fair" | "poor", Voice>> = {
  good: voice(
    "people",
    "staff product_quality",
    `The engineer was on time and explained everything in English.
Our guests keep asking where the coffee comes from.
Very smooth renewal, thank you Daniel.
Machine has been running without a hitch since we moved in.
Beans arrived a day early and well packed.`,
    `Keep it up.
We will recommend you to our other offices.
Happy customer.`,
  ),
  fair: voice(
    "machine",
    "ease_of_use delivery",
    `Good machine, but the menu should be available in English.
Delivery was fine, the invoice took two rounds to get right.
Fair price; support answers a little slowly in the evening.`,
    `Otherwise happy.`,
  ),
  poor: voice(
    "people",
    "response_speed after_sales",
    `Two tickets open for a week and nobody called back.
The water dispenser leaked again after the repair.
Customs papers were missing, the delivery sat at the port for ten days.`,
    `Please have someone in charge call me.
Disappointed.`,
  ),
};
