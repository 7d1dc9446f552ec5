/** What people write. A comment is one of the first list, sometimes with one of the second behind it. */
export interface Voice {
  /** What it is about, so that nobody praises the fitter of a box of beans. */
  about: About;
  /** Keys of the products that it can be said of; of any when absent. */
  products?: readonly string[];
  first: readonly string[];
  more: readonly string[];
  topics: readonly string[];
}
export type About = "people" | "machine" | "supplies" | "delivery" | "price";

export const voice = (about: About, topics: string, first: string, more = ""): Voice => ({
  about,
  topics: topics.split(" "),
  first: first
    .trim()
    .split("\n")
    .map((line) => line.trim()),
  more:
    more === ""
      ? []
      : more
          .trim()
          .split("\n")
          .map((line) => line.trim()),
});
