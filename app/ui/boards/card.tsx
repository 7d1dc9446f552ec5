import { useDraggable } from "@dnd-kit/core";
import { Link } from "@remix-run/react";
import { ActionIcon, Anchor, Icon, Menu, Person, Text } from "../../kit/index.ts";
import type { Column } from "../lists/list-state.ts";
import { nameOf } from "../lists/row-cells.tsx";
import { needsName } from "../lists/table-columns.ts";
import { controlOf, type OpenField, type PageObject, type PageRecord, type Titles } from "../model.ts";
import { Cell } from "../records/cell.tsx";
import { useWords } from "../words.tsx";
import { useWorkspace } from "../workspace.tsx";
import styles from "./board.module.css";

export interface CardProps {
  object: PageObject;
  fields: ReadonlyMap<string, OpenField>;
  columns: readonly Column[];
  group: string;
  record: PageRecord;
  titles: Titles;
  /** Whole days that it stands still, where that is too long. */
  still?: number;
}

/** What a card shows: name, the view's columns, whose it is, and whether it stands still. */
export function CardBody({ object, fields, columns, group, record, titles, still }: CardProps) {
  const { t, say } = useWords();
  const { env, person } = useWorkspace();
  const title = object.title === null ? undefined : fields.get(object.title);
  const name = nameOf(title, object.title === null ? null : record[object.title], env) || t("ui_untitled");
  const shown = columns.filter(({ key }) => key !== object.title && key !== group && fields.has(key));
  const faces = shown.filter(({ key }) => controlOf(fields.get(key)!) === "person");
  const lines = shown.filter((column) => !faces.includes(column) && !isAbsent(record[column.key]));
  return (
    <>
      <Anchor component={Link} to={`/o/${object.key}/${record.id}`} className={styles.name} c="inherit">
        {name}
      </Anchor>
      {lines.slice(0, 4).map(({ key }) => (
        <div key={key} className={styles.line}>
          {needsName(fields.get(key)!) ? (
            <span className={styles.what}>{say(fields.get(key)!.label)} </span>
          ) : null}
          <Cell field={fields.get(key)!} value={record[key]} titles={titles} />
        </div>
      ))}
      {faces.length > 0 || still !== undefined ? (
        <div className={styles.foot}>
          {still === undefined ? null : (
            <Text span size="sm" className={styles.still}>
              <Icon name="clock" size={13} /> {t("board_still", { n: still })}
            </Text>
          )}
          {faces.map(({ key }) => {
            const id = record[key];
            return id ? (
              <Person
                key={key}
                bare
                name={person(String(id))?.name ?? titles.user?.[String(id)] ?? t("ui_unknown_person")}
              />
            ) : null;
          })}
        </div>
      ) : null}
    </>
  );
}

const isAbsent = (value: unknown): boolean =>
  value === null || value === undefined || value === "" || (Array.isArray(value) && value.length === 0);

/** A card: dragged by its whole body or by its handle with the keys; its menu moves it without either. */
export function BoardCard({
  open,
  movable,
  targets,
  onOpen,
  onMove,
  ...body
}: CardProps & {
  open: boolean;
  movable: boolean;
  /** Where it may go. */
  targets: { key: string; label: string }[];
  onOpen(): void;
  onMove(to: string): void;
}) {
  const { t } = useWords();
  const { env } = useWorkspace();
  const { object, fields, record } = body;
  const title = object.title === null ? undefined : fields.get(object.title);
  const name = nameOf(title, object.title === null ? null : record[object.title], env) || t("ui_untitled");
  const { setNodeRef, setActivatorNodeRef, listeners, attributes, isDragging } = useDraggable({
    id: record.id,
    disabled: !movable,
    data: { name },
  });
  const { onKeyDown, ...pointer } = (listeners ?? {}) as Record<string, (event: unknown) => void>;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the name is a link, the handle takes the keys
    <article
      ref={setNodeRef}
      className={styles.card}
      data-card={record.id}
      data-dragging={isDragging || undefined}
      data-open={open || undefined}
      {...pointer}
      onClick={(event) => {
        if (!(event.target as HTMLElement).closest("a, button")) onOpen();
      }}
    >
      <CardBody {...body} />
      {movable ? (
        <div className={styles.tools}>
          <ActionIcon
            ref={setActivatorNodeRef}
            size={24}
            {...attributes}
            data-handle
            role="button"
            aria-roledescription={undefined}
            aria-label={t("board_move", { name })}
            onKeyDown={onKeyDown}
          >
            <Icon name="grip-vertical" size={14} />
          </ActionIcon>
          {targets.length > 0 ? (
            <Menu position="bottom-end" width={180} returnFocus={false}>
              <Menu.Target>
                <ActionIcon size={24} aria-label={`${t("board_move_to")}: ${name}`}>
                  <Icon name="dots" size={14} />
                </ActionIcon>
              </Menu.Target>
              <Menu.Dropdown>
                <Menu.Label>{t("board_move_to")}</Menu.Label>
                {targets.map((target) => (
                  <Menu.Item key={target.key} onClick={() => onMove(target.key)}>
                    {target.label}
                  </Menu.Item>
                ))}
              </Menu.Dropdown>
            </Menu>
          ) : null}
        </div>
      ) : null}
    </article>
  );
}
