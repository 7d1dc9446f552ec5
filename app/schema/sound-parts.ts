import type { Issue } from "../errors.ts";
import type { AnySchema, Configuration } from "./types.ts";

/** A configuration without the parts that have not the shape of one, so that the rest can be asked what it means. */
export interface SoundParts {
  configuration: Configuration;
  /** What was found in it, told of the document as it was sent; null for what only the missing parts explain. */
  toldOfSent(issue: Issue): Issue | null;
}

type Part = Record<string, unknown>;

/**
 * Takes the places that `problems` point to out of a sent configuration: each is filled from the published one, or left out where that
 * has nothing there. Null where the whole is no configuration.
 */
export function soundParts(
  sent: unknown,
  problems: readonly Issue[],
  current: Configuration,
): SoundParts | null {
  const schemas = (sent as Partial<Configuration> | null)?.schemas;
  const broken = placesBySchema(problems);
  if (!Array.isArray(schemas) || !broken) return null;
  const published = new Map(current.schemas.map((schema) => [nameOf(schema), schema as Part]));
  const taken: Taken = { lost: new Set(), filled: [] };
  const kept: AnySchema[] = [];
  const origins: { at: number; elements: Map<string, number[]> }[] = [];
  schemas.forEach((schema: unknown, at) => {
    const places = broken.get(at);
    const elements = new Map<string, number[]>();
    const base = published.get(nameOf(schema as AnySchema));
    const sound = places ? without(schema, places, base, `/schemas/${at}`, taken, elements) : schema;
    if (!sound) return;
    kept.push(sound as AnySchema);
    origins.push({ at, elements });
  });
  return {
    configuration: { format: 1, schemas: kept },
    toldOfSent(issue) {
      const [, root, index, member = "", element = "", ...rest] = issue.path.split("/");
      const origin = root === "schemas" && index !== undefined ? origins[Number(index)] : undefined;
      if (mentions(issue, taken.lost)) return null;
      if (!origin) return issue;
      const moved = origin.elements.get(member)?.[Number(element)];
      const tail = [member, moved === undefined ? element : String(moved), ...rest];
      while (tail.at(-1) === "") tail.pop();
      const path = ["", "schemas", origin.at, ...tail].join("/");
      return taken.filled.some((place) => path === place || path.startsWith(`${place}/`))
        ? null
        : { ...issue, path };
    },
  };
}

interface Taken {
  /** Every key inside a part that was taken out: who speaks of it is not to blame. */
  lost: Set<string>;
  /** Pointers to what stands there in place of what was sent. */
  filled: string[];
}

/** Steps of the pointers below each schema; null when one points elsewhere. */
function placesBySchema(problems: readonly Issue[]): Map<number, string[][]> | null {
  const broken = new Map<number, string[][]>();
  for (const { path } of problems) {
    const [, root, index, ...steps] = path.split("/");
    if (root !== "schemas" || !index || !/^\d+$/.test(index)) return null;
    broken.set(Number(index), [...(broken.get(Number(index)) ?? []), steps]);
  }
  return broken;
}

/** A schema without its broken members and elements; undefined when nothing of it can stand. */
function without(
  sent: unknown,
  places: readonly string[][],
  published: Part | undefined,
  path: string,
  taken: Taken,
  elements: Map<string, number[]>,
): Part | undefined {
  const members = new Set(places.map(([member]) => member ?? ""));
  if (members.has("") || members.has("kind") || members.has("key")) {
    collectKeys(sent, taken.lost);
    return undefined;
  }
  const sound: Part = { ...(sent as Part) };
  for (const member of members) {
    const value = sound[member];
    const inElements = places.every((place) => place[0] !== member || /^\d+$/.test(place[1] ?? ""));
    if (Array.isArray(value) && inElements) {
      const bad = new Set(places.flatMap((place) => (place[0] === member ? [Number(place[1])] : [])));
      sound[member] = keptElements(value, bad, published?.[member], `${path}/${member}`, taken, (origin) =>
        elements.set(member, origin),
      );
      continue;
    }
    collectKeys(value, taken.lost);
    if (!published) {
      collectKeys(sent, taken.lost);
      return undefined;
    }
    taken.filled.push(`${path}/${member}`);
    if (published[member] === undefined) delete sound[member];
    else sound[member] = published[member];
  }
  return sound;
}

function keptElements(
  sent: readonly unknown[],
  bad: ReadonlySet<number>,
  published: unknown,
  path: string,
  taken: Taken,
  tellOrigin: (origin: number[]) => void,
): unknown[] {
  const keyOf = (element: unknown) => (element as Part | null)?.key;
  const good = new Set(sent.filter((_, at) => !bad.has(at)).map(keyOf));
  const origin: number[] = [];
  const kept = sent.flatMap((element, at) => {
    const key = keyOf(element);
    const old =
      bad.has(at) && typeof key === "string" && !good.has(key) && Array.isArray(published)
        ? published.find((one) => keyOf(one) === key)
        : undefined;
    if (bad.has(at)) {
      taken.filled.push(`${path}/${at}`);
      collectKeys(element, taken.lost, keysIn(old));
      if (old === undefined) return [];
      good.add(key);
    }
    origin.push(at);
    return [old ?? element];
  });
  tellOrigin(origin);
  return kept;
}

function keysIn(part: unknown): Set<string> {
  const keys = new Set<string>();
  collectKeys(part, keys);
  return keys;
}

/** Every `key` that a part declares, but for those that stand there anyway. */
function collectKeys(part: unknown, into: Set<string>, but?: ReadonlySet<string>): void {
  if (typeof part !== "object" || part === null) return;
  const { key } = part as Part;
  if (typeof key === "string" && !but?.has(key)) into.add(key);
  for (const inner of Object.values(part)) collectKeys(inner, into, but);
}

/** Whether a problem speaks of one of these keys: `customer.tier` speaks of `customer` and of `tier`. */
const mentions = ({ params }: Issue, keys: ReadonlySet<string>): boolean =>
  Object.values(params ?? {}).some(
    (value) => typeof value === "string" && value.split(/[.\s,]+/).some((word) => keys.has(word)),
  );

/** What tells a schema from every other one. */
export const nameOf = (schema: AnySchema | null | undefined): string => `${schema?.kind} ${schema?.key}`;
