import { defineEntity, p } from "@mikro-orm/core";
import { moment, whole } from "./moment.ts";

/** One import into one object: who, what became of it, and how to undo it. Its id is its job's, where it has one. */
export const Import = defineEntity({
  name: "Import",
  tableName: "imports",
  properties: {
    id: p.text().primary(),
    object: p.text(),
    /** As its sender calls it; and where it lies until the import has ended. */
    file_name: p.text(),
    file: p.text(),
    actor_id: p.text().nullable(),
    actor_name: p.text(),
    /** JSON: what was asked for. */
    options: p.text(),
    locale: p.text(),
    /** waiting, running, done, stopped, failed */
    state: p.text(),
    error: p.text().nullable(),
    /** Rows of the file; null until it was read once. */
    total: whole().nullable(),
    read: whole(),
    created: whole(),
    updated: whole(),
    unchanged: whole(),
    /** Rows, not faults. */
    refused: whole(),
    /** JSON list of columns that fed nothing. */
    ignored: p.text().nullable(),
    /** Every event of the import lies between these two ids. */
    first_event: p.text().nullable(),
    last_event: p.text().nullable(),
    created_at: moment(),
    finished_at: moment().nullable(),
    /** `job`: a worker does it; `command`: a process of its own does. */
    door: p.text().default("job"),
    /** Of a command's: key in `meta` under which it can be gone on with, and when it was last heard of. */
    place: p.text().nullable().unique("imports_place_unique"),
    alive_at: moment().nullable(),
    undo_job: p.text().nullable(),
    /** JSON: what undoing it came to so far. */
    undo: p.text().nullable(),
  },
});

/** A file that somebody is preparing to import; thrown away after a day. */
export const ImportUpload = defineEntity({
  name: "ImportUpload",
  tableName: "import_uploads",
  properties: {
    id: p.text().primary(),
    owner_id: p.text().index("import_uploads_owner_id_index"),
    object: p.text(),
    file_name: p.text(),
    file: p.text(),
    size: whole(),
    /** JSON: what was found in it; and what its owner has decided so far. */
    inspection: p.text(),
    choices: p.text(),
    /** The newest dry run, and the choices that it tried. */
    dry_job: p.text().nullable(),
    dry_choices: p.text().nullable(),
    import_id: p.text().nullable(),
    created_at: moment(),
  },
});
