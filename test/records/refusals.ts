import type { AppError } from "#app/errors.ts";
import type { WriteResult } from "#app/records/types.ts";

/** The refusal of a promise: status, code and issues as `/path code`. */
export async function refusal(
  work: Promise<unknown>,
): Promise<{ status: number; code: string; issues: string[]; error: AppError }> {
  try {
    await work;
  } catch (thrown) {
    return described(thrown as AppError);
  }
  throw new Error("it was not refused");
}

export function described(error: AppError) {
  if (error.status === undefined) throw error;
  return {
    status: error.status,
    code: error.code,
    issues: error.issues.map((issue) => `${issue.path} ${issue.code}`).sort(),
    error,
  };
}

/** Status words of a batch, a refusal as its HTTP status. */
export const outcomes = (results: readonly WriteResult[]) =>
  results.map((result) => (result.status === "refused" ? result.error.status : result.status));
