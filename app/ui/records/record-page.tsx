import { Link, useNavigate } from "@remix-run/react";
import { useState } from "react";
import { Anchor, Page, useHotkeys } from "../../kit/index.ts";
import { useWords } from "../words.tsx";
import { LeaveGuard } from "./leave-guard.tsx";
import styles from "./record.module.css";
import { RecordActions } from "./record-actions.tsx";
import type { RecordData } from "./record-data.ts";
import { RecordView } from "./record-view.tsx";

/** A record on a page of its own. */
export function RecordPage({ data }: { data: RecordData }) {
  const { say } = useWords();
  const navigate = useNavigate();
  const [dirty, setDirty] = useState(false);
  const [menu, setMenu] = useState(false);
  return (
    <RecordView
      data={data}
      onRemoved={() => navigate(`/o/${data.object.key}`)}
      onDirty={setDirty}
      frame={(tools, body) => (
        <Page
          title={tools.title}
          icon={data.object.icon}
          color={data.object.color}
          switcher={
            <Anchor component={Link} to={`/o/${data.object.key}`} size="sm" className={styles.back}>
              {say(data.object.plural)}
            </Anchor>
          }
          actions={
            data.binned || tools.editing ? null : (
              <RecordActions
                data={data}
                onEdit={tools.edit}
                onAdd={tools.add}
                onDelete={() => void tools.remove()}
                adding={menu}
                onAdding={setMenu}
              />
            )
          }
        >
          <PageKeys edit={tools.edit} add={() => setMenu(true)} off={tools.editing || data.binned} />
          {body}
          <LeaveGuard when={dirty && tools.editing} />
        </Page>
      )}
    />
  );
}

/** `e` edits the field at hand, else the whole record; `c` offers what may be added. */
function PageKeys({ edit, add, off }: { edit(): void; add(): void; off: boolean }) {
  useHotkeys(
    off
      ? []
      : [
          [
            "e",
            () => {
              const button = document.activeElement
                ?.closest("[data-field]")
                ?.querySelector<HTMLElement>("[data-edit]");
              if (button) button.click();
              else edit();
            },
          ],
          ["c", add],
        ],
  );
  return null;
}
