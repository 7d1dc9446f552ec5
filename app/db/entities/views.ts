import { defineEntity, p } from "@mikro-orm/core";
import { moment, whole } from "./moment.ts";

/** A list that somebody keeps under a name. */
export const SavedView = defineEntity({
  name: "SavedView",
  tableName: "saved_views",
  indexes: [{ name: "saved_views_object_user_id_index", properties: ["object", "user_id"] }],
  properties: {
    id: p.text().primary(),
    /** Whose it is. */
    user_id: p.text(),
    object: p.text(),
    name: p.text(),
    /** table, board */
    layout: p.text(),
    /** JSON: conditions, order, columns (`records/saved-view.ts`). */
    query: p.text(),
    /** 1: everybody is offered it. */
    shared: whole(),
    created_at: moment(),
    updated_at: moment(),
    /** Deleted, and for a day still to be had back. */
    deleted_at: moment().nullable(),
  },
});
