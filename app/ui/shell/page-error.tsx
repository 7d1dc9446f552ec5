import { isRouteErrorResponse } from "@remix-run/react";
import { Anchor, Button, Empty, Group } from "../../kit/index.ts";
import type { PageProblem } from "../model.ts";
import { useWords } from "../words.tsx";

/** Why a page could not be shown: the answer's status and its sentence; no status when no answer came at all. */
export interface PageFailure {
  status: number | null;
  message?: string | undefined;
}

/** What a router's error says. A request without an answer comes as a `TypeError` of `fetch`. */
export function failureOf(error: unknown): PageFailure {
  if (isRouteErrorResponse(error))
    return { status: error.status, message: (error.data as PageProblem | undefined)?.message };
  return {
    status: error instanceof TypeError && /fetch|network|load failed/i.test(error.message) ? null : 500,
  };
}

/** A page that could not be shown: what happened, and what to do now. Trying again is offered where it can help. */
export function PageError({ status, message }: PageFailure) {
  const { t } = useWords();
  const final = status === 404 || status === 403;
  const text =
    status === 404
      ? t("ui_error_not_found")
      : status === 403
        ? t("ui_error_forbidden")
        : status === null
          ? t("ui_error_unreachable")
          : (message ?? t("ui_error_fault"));
  return (
    <Empty
      heading={1}
      icon={final ? "alert-triangle" : "refresh"}
      title={t(status === null ? "ui_error_unreachable_title" : "ui_error_title")}
      text={text}
      action={
        <Group>
          {final ? null : (
            <Button variant="default" onClick={() => window.location.reload()}>
              {t("ui_try_again")}
            </Button>
          )}
          <Anchor href="/">{t("ui_back_home")}</Anchor>
        </Group>
      }
    />
  );
}
