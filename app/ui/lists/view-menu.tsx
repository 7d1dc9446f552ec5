import { Button, Icon, Menu } from "../../kit/index.ts";
import { useWords } from "../words.tsx";
import styles from "./list-page.module.css";
import type { ListView } from "./list-views.ts";

/** The views of an object by whose they are, and what can be done with the one that is shown. */
export function ViewMenu({
  views,
  view,
  changed,
  onChoose,
  onReset,
  onSave,
  onSaveAs,
  onRename,
  onDelete,
}: {
  views: readonly ListView[];
  view: ListView;
  /** Something differs from what the view keeps. */
  changed: boolean;
  onChoose(key: string): void;
  onReset(): void;
  /** Writes what is shown into the view. */
  onSave(): void;
  onSaveAs(): void;
  onRename(): void;
  onDelete(): void;
}) {
  const { t, say } = useWords();
  const groups: [string, ListView[]][] = [
    ["list_views_role", views.filter((one) => one.forRole)],
    ["list_views_workspace", views.filter((one) => !one.saved && !one.forRole)],
    ["list_views_shared", views.filter((one) => one.saved && !one.saved.mine)],
    ["list_views_mine", views.filter((one) => one.saved?.mine)],
  ];
  const mayEdit = view.saved?.mayEdit === true;
  return (
    <Menu position="bottom-start" width={260}>
      <Menu.Target>
        <Button
          variant="subtle"
          color="gray"
          size="compact-md"
          rightSection={<Icon name="chevron-down" size={14} />}
          aria-label={t(changed ? "list_view_changed" : "list_view_now", { view: say(view.label) })}
          className={styles.switcher}
        >
          {say(view.label)}
          {changed ? " •" : ""}
        </Button>
      </Menu.Target>
      <Menu.Dropdown mah="min(70vh, 560px)" style={{ overflowY: "auto" }}>
        {groups
          .filter(([, some]) => some.length > 0)
          .flatMap(([code, some]) => [
            <Menu.Label key={code}>{t(code)}</Menu.Label>,
            ...some.map((one) => (
              <Menu.Item
                key={one.key}
                leftSection={<Icon name={one.layout === "board" ? "layout-kanban" : "table"} />}
                rightSection={one.key === view.key ? <Icon name="check" /> : null}
                aria-current={one.key === view.key || undefined}
                onClick={() => onChoose(one.key)}
              >
                {say(one.label)}
                {one.saved && !one.saved.mine ? ` · ${one.saved.owner}` : ""}
              </Menu.Item>
            )),
          ])}
        <Menu.Divider />
        {changed && mayEdit ? (
          <Menu.Item leftSection={<Icon name="device-floppy" />} onClick={onSave}>
            {t("list_view_save")}
          </Menu.Item>
        ) : null}
        <Menu.Item leftSection={<Icon name="plus" />} onClick={onSaveAs}>
          {t("list_view_save_as")}
        </Menu.Item>
        {changed ? (
          <Menu.Item leftSection={<Icon name="arrow-back-up" />} onClick={onReset}>
            {t("list_view_reset")}
          </Menu.Item>
        ) : null}
        {mayEdit ? (
          <>
            <Menu.Item leftSection={<Icon name="pencil" />} onClick={onRename}>
              {t("list_view_rename")}
            </Menu.Item>
            <Menu.Item leftSection={<Icon name="trash" />} color="red" onClick={onDelete}>
              {t("list_view_delete")}
            </Menu.Item>
          </>
        ) : null}
      </Menu.Dropdown>
    </Menu>
  );
}
