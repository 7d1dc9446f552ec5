import { v7 } from "uuid";

/** A new id: UUIDv7, so ids sort by the time they were made; monotonic within this process. */
export const newId = (): string => v7();
