/** What kind of page stands at an address: rows, one record, the cards of home, or a page of its own. */
export type Shape = "list" | "record" | "home" | "page";

/** Below an object these are no records. */
const NO_RECORDS = new Set(["new", "import", "export"]);

export function shapeOf(pathname: string): Shape {
  const [, room, object, record] = pathname.split("/");
  if (!room) return "home";
  if (room !== "o" || !object) return "page";
  if (!record || record === "bin") return "list";
  return NO_RECORDS.has(record) ? "page" : "record";
}
