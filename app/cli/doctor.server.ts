import { statfs } from "node:fs/promises";
import { listUsers } from "../access/users.server.ts";
import { type Config, readConfig } from "../config.server.ts";
import type { Context } from "../context.ts";
import { message } from "../i18n/messages/index.ts";
import type { Locale } from "../i18n/text.ts";
import { listJobs } from "../jobs/queue.server.ts";
import type { Command } from "./terminal.ts";
import { parse } from "./usage.ts";
import { withApp } from "./with-app.server.ts";

interface Finding {
  check: string;
  ok: boolean;
  /** What was found, and how to mend it. */
  text: string;
}

/** Free space below which writes are in danger, in megabytes. */
const LOW_SPACE_MB = 500;

/** Characters of a secret below which it might be guessed. */
const SHORTEST_SECRET = 32;

/** `doctor`: checks what can go wrong and says how to mend it. Exit 1 when something is. */
export const doctorCommand: Command = async (args, terminal) => {
  const { values } = parse({ args, options: { json: { type: "boolean" } } });
  const config = readConfig(process.env);
  const findings = await withApp((ctx) => examine({ ...ctx, locale: terminal.locale }, config));
  if (values.json) terminal.out(JSON.stringify({ findings }));
  else for (const finding of findings) terminal.out(`${finding.ok ? "✓" : "✗"} ${finding.text}`);
  return findings.every((finding) => finding.ok) ? 0 : 1;
};

async function examine(ctx: Context, config: Config): Promise<Finding[]> {
  const t = (code: string, params?: Record<string, unknown>) => message(code, params, ctx.locale as Locale);
  const finding = (check: string, ok: boolean, text: string): Finding => ({ check, ok, text });
  const findings = [
    finding("node", true, t("doctor_node", { version: process.versions.node })),
    finding("database", true, t("doctor_database", { engine: ctx.db.dialect })),
  ];
  if (ctx.db.dialect === "sqlite") {
    const rows = await ctx.db.all<{ integrity_check: string }>("PRAGMA integrity_check(5)");
    const reason = rows.map((row) => row.integrity_check).join("; ");
    const ok = reason === "ok";
    findings.push(
      finding("integrity", ok, ok ? t("doctor_integrity") : t("doctor_integrity_bad", { reason })),
    );
  }
  findings.push(finding("schema", true, t("doctor_schema", { revision: ctx.workspace.revision })));
  const admin = (await listUsers(ctx)).some((user) => user.roles.includes("admin") && !user.disabled);
  findings.push(finding("admin", admin, t(admin ? "doctor_admin" : "doctor_admin_missing")));
  const dead = await listJobs(ctx.db, { state: "dead" });
  const reason = dead[0]?.lastError ?? "";
  findings.push(
    finding(
      "jobs",
      dead.length === 0,
      t(dead.length === 0 ? "doctor_jobs" : "doctor_jobs_dead", { count: dead.length, reason }),
    ),
  );
  const space = await statfs(config.dataFolder);
  const free = Math.round((space.bavail * space.bsize) / 1024 / 1024);
  findings.push(
    finding(
      "space",
      free >= LOW_SPACE_MB,
      t(free >= LOW_SPACE_MB ? "doctor_space" : "doctor_space_low", { free }),
    ),
  );
  findings.push(finding("mode", true, t(config.demo ? "doctor_demo" : "doctor_production")));
  if (!config.demo) {
    const length = [...config.sessionSecret].length;
    const long = length >= SHORTEST_SECRET;
    findings.push(
      finding("secret", long, t(long ? "doctor_secret" : "doctor_secret_short", { n: SHORTEST_SECRET })),
    );
  }
  return findings;
}
