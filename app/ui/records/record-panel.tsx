import { Link, useRevalidator } from "@remix-run/react";
import { useEffect, useState } from "react";
import {
  ActionIcon,
  Empty,
  Failure,
  Group,
  Icon,
  SidePanel,
  SkeletonRows,
  Text,
  Tooltip,
} from "../../kit/index.ts";
import { useAsk } from "../use-ask.ts";
import { useWords } from "../words.tsx";
import { useWorkspace } from "../workspace.tsx";
import { LeaveDialog } from "./leave-guard.tsx";
import styles from "./record.module.css";
import { RecordActions } from "./record-actions.tsx";
import type { PanelData } from "./record-data.ts";
import { RecordView } from "./record-view.tsx";

/** A record in a panel beside its list. Escape closes it; what was typed into the whole form is not left without asking. */
export function RecordPanel({
  object,
  id,
  edit,
  onClose,
}: {
  object: string;
  id: string;
  /** Opens with its whole form, where the reader may change it. */
  edit?: boolean;
  onClose(): void;
}) {
  const { t, say } = useWords();
  const outline = useWorkspace().object(object);
  const address = `/panel/${object}/${id}`;
  const { ask, data: told, asking: reading, failed } = useAsk<PanelData>();
  const { state } = useRevalidator();
  const [dirty, setDirty] = useState(false);
  const [asking, setAsking] = useState(false);
  const [menu, setMenu] = useState(false);
  useEffect(() => ask(address), [ask, address]);
  // What is read anew is read anew here, too.
  useEffect(() => {
    if (state === "loading") ask(address);
  }, [state, ask, address]);
  const missing = told !== undefined && "missing" in told;
  const data = told && "record" in told && told.record.id === id ? told : null;
  // After the key that asked for it: the question would take the same Escape for its own answer.
  const close = () => (dirty ? setTimeout(() => setAsking(true)) : onClose());

  const shell = (title: string, actions: React.ReactNode, body: React.ReactNode) => (
    <SidePanel
      opened
      wide
      onClose={close}
      closeLabel={t("ui_close")}
      label={title}
      title={
        <Text span fw={650} size="lg" truncate display="block">
          {title}
        </Text>
      }
      actions={
        <Tooltip label={t("record_open_page")}>
          <ActionIcon
            component={Link}
            to={`/o/${object}/${id}`}
            variant="subtle"
            color="gray"
            aria-label={t("record_open_page")}
          >
            <Icon name="arrows-maximize" />
          </ActionIcon>
        </Tooltip>
      }
    >
      {actions ? (
        <Group gap="xs" mb="sm">
          {actions}
        </Group>
      ) : null}
      <div className={styles.panel}>{body}</div>
      {asking ? <LeaveDialog onStay={() => setAsking(false)} onLeave={onClose} /> : null}
    </SidePanel>
  );

  if (!data) {
    return shell(
      outline ? say(outline.label) : "",
      null,
      missing ? (
        <Empty icon="alert-triangle" title={t("record_missing")} text={t("ui_error_not_found")} />
      ) : failed && !reading ? (
        <Failure
          title={t("ui_error_unreachable_title")}
          text={t("ui_error_unreachable")}
          retry={{ label: t("ui_try_again"), run: () => ask(address) }}
        />
      ) : (
        <SkeletonRows rows={10} label={t("record_loading")} />
      ),
    );
  }
  return (
    <RecordView
      key={`${object} ${id}`}
      data={data}
      edit={edit}
      onRemoved={onClose}
      onDirty={setDirty}
      frame={(tools, body) =>
        shell(
          tools.title,
          data.binned || tools.editing ? null : (
            <RecordActions
              data={data}
              onEdit={tools.edit}
              onAdd={tools.add}
              onDelete={() => void tools.remove()}
              adding={menu}
              onAdding={setMenu}
            />
          ),
          body,
        )
      }
    />
  );
}
