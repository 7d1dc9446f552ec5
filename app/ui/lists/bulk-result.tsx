import { Link } from "@remix-run/react";
import { Anchor, Button, Dialog, Group, Stack, Text } from "../../kit/index.ts";
import type { PageProblem } from "../model.ts";
import { useWords } from "../words.tsx";
import styles from "./list-page.module.css";
import type { BulkResult } from "./use-bulk.ts";

/** Which records a bulk change left as they were, and why. */
export function BulkResultDialog({
  object,
  refused,
  failure,
  nameOf,
  onClose,
}: {
  object: string;
  refused: readonly BulkResult[];
  failure: PageProblem | null;
  nameOf(id: string): string;
  onClose(): void;
}) {
  const { t } = useWords();
  return (
    <Dialog
      opened
      onClose={onClose}
      title={t("list_bulk_refused", { n: refused.length })}
      closeLabel={t("ui_close")}
    >
      <Stack gap="sm">
        {failure ? <Text c="var(--attune-bad)">{failure.message}</Text> : null}
        {refused.length > 0 ? (
          <ul className={styles.results}>
            {refused.map(({ id, problem }) => (
              <li key={id}>
                <Anchor component={Link} to={`/o/${object}/${id}`} underline="always">
                  {nameOf(id)}
                </Anchor>{" "}
                <Text span c="dimmed">
                  {problem?.errors.map((fault) => fault.message).join(" ") || problem?.message}
                </Text>
              </li>
            ))}
          </ul>
        ) : null}
        <Group justify="flex-end">
          <Button onClick={onClose} data-autofocus>
            {t("ui_close")}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
