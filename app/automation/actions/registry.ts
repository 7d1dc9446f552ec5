import type { Action } from "./action.ts";
import { assign } from "./assign.ts";
import { createRecord } from "./create-record.ts";
import { notify } from "./notify.ts";
import { setFields } from "./set-fields.ts";
import { updateRecord } from "./update-record.ts";

/** Every action, in the order a menu offers them. */
export const ACTIONS: ReadonlyMap<string, Action> = new Map(
  ([setFields, updateRecord, createRecord, assign, notify] as Action[]).map((action) => [action.key, action]),
);
