import { cpus, loadavg, platform, release, totalmem } from "node:os";
import { SEED } from "./data.ts";

/** What a figure has to hold. */
export interface Limit {
  text: string;
  holds(floor: number, ours: number): boolean;
}

export const times = (n: number): Limit => ({
  text: `≤ ${n} × floor`,
  holds: (floor, ours) => ours <= floor * n,
});
export const share = (n: number): Limit => ({
  text: `≥ floor ÷ ${n}`,
  holds: (floor, ours) => ours >= floor / n,
});
export const atMost = (n: number, unit: string): Limit => ({
  text: `≤ ${n} ${unit}`,
  holds: (_, ours) => ours <= n,
});

export interface Figure {
  key: string;
  title: string;
  unit: "ms" | "/s" | "s" | "MiB" | "rows/s" | "kB";
  floor: number | null;
  ours: number;
  limit: Limit | null;
  /** p95, number of requests, bytes of an answer, whatever helps to read it. */
  detail?: Record<string, number>;
  /** The two sides did not answer the same. */
  differs?: string;
}

export interface Run {
  engine: string;
  version: string;
  customers: number;
  figures: Figure[];
}

export function machine(): Record<string, string | number> {
  const [cpu] = cpus();
  return {
    cores: cpus().length,
    cpu: cpu?.model.trim() ?? "?",
    memory: `${Math.round(totalmem() / 2 ** 30)} GiB`,
    system: `${platform()} ${release()}`,
    node: process.version,
    load: loadavg()
      .map((one) => one.toFixed(1))
      .join(" "),
    seed: SEED,
    date: new Date().toISOString().slice(0, 16),
  };
}

export function markdown({ engine, version, customers, figures }: Run): string {
  const heading = `### ${engine} ${version}, ${customers.toLocaleString("en")} customers`;
  const rows = figures.map((figure) =>
    [
      figure.differs ? `${figure.title} (answers differ: ${figure.differs})` : figure.title,
      figure.floor === null ? "–" : number(figure.floor, figure.unit),
      number(figure.ours, figure.unit),
      figure.floor === null ? "–" : ratio(figure.ours / figure.floor),
      figure.limit?.text ?? "–",
      met(figure),
    ].join(" | "),
  );
  const head = [
    "operation | floor p50 | ours p50 | ratio | limit | ",
    "--- | ---: | ---: | ---: | --- | ---",
  ];
  return [heading, "", ...[...head, ...rows].map((row) => `| ${row} |`), ""].join("\n");
}

export function isMet({ limit, floor, ours }: Figure): boolean | null {
  return limit ? limit.holds(floor ?? Number.NaN, ours) : null;
}

function met(figure: Figure): string {
  const holds = isMet(figure);
  return holds === null ? "" : holds ? "met" : "**missed**";
}

const ratio = (value: number): string =>
  value < 0.1 ? value.toFixed(3) : value < 10 ? value.toFixed(2) : value.toFixed(1);

function number(value: number, unit: string): string {
  const digits =
    unit === "/s" || unit === "rows/s" || unit === "MiB" || value >= 100 ? 0 : value >= 10 ? 1 : 2;
  const text = value.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return `${text} ${unit}`;
}
