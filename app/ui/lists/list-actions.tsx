import { Link } from "@remix-run/react";
import { ActionIcon, Button, Icon, Menu, SegmentedControl } from "../../kit/index.ts";
import type { PageObject } from "../model.ts";
import { useWords } from "../words.tsx";
import { useWorkspace } from "../workspace.tsx";
import type { Layout } from "./list-state.ts";

/** The end of a list's title row: layout, import, export, bin, and the one button. On a phone all but that stands in the menu. */
export function ListActions({
  object,
  layout,
  boards,
  exportOf,
  onLayout,
}: {
  object: PageObject;
  layout: Layout;
  /** Whether the records can stand on a board. */
  boards: boolean;
  /** The list's address, for its export. */
  exportOf: string;
  onLayout(layout: Layout): void;
}) {
  const { t, say } = useWords();
  const { may } = useWorkspace();
  const create = { to: `/o/${object.key}/new`, label: t("list_new", { object: say(object.label) }) };
  const other: Layout = layout === "board" ? "table" : "board";
  return (
    <>
      {boards ? (
        <SegmentedControl
          size="xs"
          visibleFrom="sm"
          aria-label={t("list_layout")}
          data={[
            { value: "table", label: t("list_as_table") },
            { value: "board", label: t("list_as_board") },
          ]}
          value={layout}
          onChange={(next) => onLayout(next as Layout)}
        />
      ) : null}
      <Menu position="bottom-end" width={200}>
        <Menu.Target>
          <ActionIcon size="lg" aria-label={t("list_more_actions")}>
            <Icon name="dots" size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {boards ? (
            <Menu.Item
              hiddenFrom="sm"
              leftSection={<Icon name={other === "board" ? "layout-kanban" : "table"} />}
              onClick={() => onLayout(other)}
            >
              {t(other === "board" ? "list_to_board" : "list_to_table")}
            </Menu.Item>
          ) : null}
          {object.can.import ? (
            <Menu.Item
              component={Link}
              to={`/o/${object.key}/import`}
              leftSection={<Icon name="file-import" />}
            >
              {t("list_import")}
            </Menu.Item>
          ) : null}
          {may("export") ? (
            <Menu.Item
              component="a"
              href={`/o/${object.key}/export?${exportOf}`}
              download
              leftSection={<Icon name="download" />}
            >
              {t("list_export")}
            </Menu.Item>
          ) : null}
          <Menu.Item component={Link} to={`/o/${object.key}/bin`} leftSection={<Icon name="trash" />}>
            {t("list_bin")}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {object.can.create ? (
        <>
          <Button
            component={Link}
            to={create.to}
            size="xs"
            visibleFrom="sm"
            leftSection={<Icon name="plus" />}
          >
            {create.label}
          </Button>
          <ActionIcon
            component={Link}
            to={create.to}
            size="lg"
            variant="filled"
            color="indigo"
            hiddenFrom="sm"
            aria-label={create.label}
          >
            <Icon name="plus" size={18} />
          </ActionIcon>
        </>
      ) : null}
    </>
  );
}
