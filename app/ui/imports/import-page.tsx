import { Link } from "@remix-run/react";
import type { ImportEntry } from "../../exchange/entries.server.ts";
import type { UploadView } from "../../exchange/wizard.server.ts";
import { Button, Page, Stack } from "../../kit/index.ts";
import type { PageOutline } from "../model.ts";
import { FileDrop } from "./file-drop.tsx";
import { Prepare } from "./prepare.tsx";
import { RecentImports } from "./recent.tsx";
import { useFocusKept } from "./use-into-view.ts";
import { useWords } from "./words.ts";

/** `/o/<object>/import`: choose a file; then, under its upload's id, everything up to the import itself. */
export function ImportPage({
  object,
  upload,
  recent,
}: {
  object: Pick<PageOutline, "key" | "plural" | "icon" | "color">;
  upload: UploadView | null;
  recent: readonly ImportEntry[];
}) {
  const { t, say } = useWords();
  const place = useFocusKept<HTMLDivElement>(upload?.id ?? "");
  return (
    <Page
      title={t("import_title", { objects: say(object.plural) })}
      icon={object.icon}
      color={object.color}
      narrow
      actions={
        <Button component={Link} to={`/o/${object.key}`} variant="default">
          {t("import_back", { objects: say(object.plural) })}
        </Button>
      }
    >
      <div ref={place}>
        {upload ? (
          <Prepare key={upload.id} view={upload} />
        ) : (
          <Stack gap="xl">
            <FileDrop />
            <RecentImports entries={recent} />
          </Stack>
        )}
      </div>
    </Page>
  );
}
