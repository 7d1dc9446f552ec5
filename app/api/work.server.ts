import { rm } from "node:fs/promises";
import { listRuns } from "../automation/runs.server.ts";
import { testAutomation } from "../automation/test.server.ts";
import { notFound } from "../errors.ts";
import { jobJson } from "../exchange/job-json.ts";
import { openApi } from "../exchange/openapi.ts";
import { queueImport, receiveUpload } from "../exchange/upload.server.ts";
import { getJob } from "../jobs/queue.server.ts";
import { asObject } from "./body.server.ts";
import type { Answer, Call, Route } from "./call.server.ts";
import { idempotent } from "./idempotent.server.ts";
import { pageOf } from "./records.server.ts";

/** Imports, jobs, automations and the API's own description. */
export const WORK_ROUTES: readonly Route[] = [
  {
    method: "post",
    path: "/imports/:object",
    json: false,
    run: receiveImport,
  },
  {
    method: "get",
    path: "/jobs/:id",
    run: async ({ ctx, params }) => {
      const job = await getJob(ctx, params.id!);
      if (!job) throw notFound();
      return { status: 200, body: jobJson(job, ctx) };
    },
  },
  {
    method: "post",
    path: "/automations/:key/test",
    reads: true,
    run: async ({ ctx, params, body }) => ({
      status: 200,
      body: await testAutomation(ctx, params.key!, asObject(body)),
    }),
  },
  {
    method: "get",
    path: "/automations/runs",
    query: ["record", "automation", "state", "limit", "cursor"],
    run: async ({ ctx, query }) => ({
      status: 200,
      body: await listRuns(ctx, {
        record: query.text("record"),
        automation: query.text("automation"),
        state: query.text("state"),
        ...pageOf(query),
      }),
    }),
  },
  {
    method: "get",
    path: "/openapi.json",
    run: async ({ app, ctx }) => ({ status: 200, body: openApi(ctx, app.config.publicUrl) }),
  },
];

/** The file is taken to disk first; one that an `Idempotency-Key` has brought before is thrown away again. */
async function receiveImport(call: Call): Promise<Answer> {
  const upload = await receiveUpload(call.ctx, call.params.object!, call.request, call.app.config.dataFolder);
  let queued = false;
  try {
    return await idempotent({ ...call, bodyText: upload.mark }, async (ctx) => {
      const job = await queueImport(ctx, upload);
      queued = true;
      return { status: 202, body: jobJson(job, ctx), headers: { Location: `/api/v1/jobs/${job.id}` } };
    });
  } finally {
    if (!queued) await rm(upload.file, { force: true });
  }
}
