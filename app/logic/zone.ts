/**
 * Offsets of a time zone as a table, made once per zone from Intl. Memory and SQL read the same table: SQLite knows no zones.
 * From 1900 to 2100; before and after, the first and last offsets hold.
 */
export interface Zone {
  /** Instants (ms UTC) at which the offset changes, ascending. */
  readonly at: readonly number[];
  /** The same changes on the wall clock: local time from which the next offset is used (skipped times move forward, repeated ones take the first). */
  readonly wall: readonly number[];
  /** Offsets in ms east of UTC; `offsets[i]` holds until `at[i]`, one more than changes. */
  readonly offsets: readonly number[];
}

/** Between two looks. Since 1970 no zone has changed its offset and changed it back within less than a week (parts of Brazil, October 2000). */
const STEP = 6 * 86_400_000;
const FROM = Date.UTC(1900, 0, 1);
const TO = Date.UTC(2100, 0, 1);
const zones = new Map<string, Zone>();

/** Throws a RangeError for a name that Intl does not know. */
export function zoneOf(name: string): Zone {
  let zone = zones.get(name);
  if (!zone) {
    zone = makeZone(name);
    zones.set(name, zone);
  }
  return zone;
}

/** The table cut to the changes between two instants, for SQL over a known range. */
export function zoneWithin(zone: Zone, from: number, to: number): Zone {
  const first = zone.at.filter((at) => at <= from).length;
  const last = zone.at.filter((at) => at <= to).length;
  return {
    at: zone.at.slice(first, last),
    wall: zone.wall.slice(first, last),
    offsets: zone.offsets.slice(first, last + 1),
  };
}

/** Wall clock of an instant, as if it were UTC. */
export function toWall(ms: number, zone: Zone): number {
  return ms + zone.offsets[steps(zone.at, ms)]!;
}

/** Instant of a wall clock. A time that was skipped moves forward, one that happens twice is the first. */
export function fromWall(wall: number, zone: Zone): number {
  return wall - zone.offsets[steps(zone.wall, wall)]!;
}

/** How many entries are at or before the time. */
function steps(times: readonly number[], time: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle]! <= time) low = middle + 1;
    else high = middle;
  }
  return low;
}

function makeZone(name: string): Zone {
  const offset = offsetReader(name);
  const at: number[] = [];
  const wall: number[] = [];
  const offsets = [offset(FROM)];
  for (let time = FROM; time < TO; time += STEP) {
    const before = offsets.at(-1)!;
    const after = offset(time + STEP);
    if (after === before) continue;
    let low = time;
    let high = time + STEP;
    while (high - low > 1000) {
      const middle = low + Math.floor((high - low) / 2000) * 1000;
      if (offset(middle) === before) low = middle;
      else high = middle;
    }
    const settled = offset(high);
    at.push(high);
    wall.push(high + Math.max(before, settled));
    offsets.push(settled);
  }
  return { at, wall, offsets };
}

function offsetReader(name: string): (ms: number) => number {
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone: name,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });
  return (ms) => {
    // "10/5/2026, 14:30:00": half the time of formatToParts, and this runs thousands of times.
    const [month, day, year, hour, minute, second] = format.format(ms).match(/\d+/g)!.map(Number);
    return Date.UTC(year!, month! - 1, day!, hour!, minute!, second!) - Math.floor(ms / 1000) * 1000;
  };
}
