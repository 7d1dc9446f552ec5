import { type ComponentProps, lazy, Suspense } from "react";
import { Skeleton, Stack } from "../../kit/index.ts";
import { useWords } from "../words.tsx";

const load = () => import("./chip-editor.tsx");
const Editor = lazy(async () => ({ default: (await load()).ChipEditor }));

/** Fetches the editor while somebody is on the way to it. */
export const expectChipEditor = (): void => void load();

/** The editor of a condition comes with the first condition that is made or changed: it brings every kind of input. */
export function ChipEditor(props: ComponentProps<typeof Editor>) {
  const { t } = useWords();
  return (
    <Suspense
      fallback={
        <Stack gap="xs" w={280} role="status" aria-label={t("ui_loading")}>
          <Skeleton height={36} />
          <Skeleton height={36} />
        </Stack>
      }
    >
      <Editor {...props} />
    </Suspense>
  );
}
