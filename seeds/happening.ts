/** A record of the plan, by the key it carries as its external id. */
export interface Ref {
  ref: string;
  /** Key of its object. */
  of: string;
}
/** A demo person, by e-mail. */
export interface PersonRef {
  person: string;
}
export type Cell = string | number | boolean | null | readonly string[] | Ref | PersonRef;

/** Something that happened at the demo's company: one record made or changed. */
export interface Happening {
  /** Milliseconds UTC. */
  at: number;
  object: string;
  op: "create" | "update";
  /** External id of the record. With `follow_up` the response whose follow-up task is meant, which a rule made. */
  key: string;
  followUp?: true;
  /** Its moment counts: a rule reckons from it, or it names something for which that is so. */
  exact?: true;
  /** E-mail of who did it; null when it came from another system or a survey. */
  actor: string | null;
  input: Readonly<Record<string, Cell>>;
}

export const ref = (of: string, key: string): Ref => ({ of, ref: key });
export const person = (email: string | null): Cell => (email === null ? null : { person: email });
/** A moment as a client sends it. */
export const iso = (at: number): string => new Date(at).toISOString();
