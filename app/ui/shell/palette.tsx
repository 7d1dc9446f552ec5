import { useNavigate } from "@remix-run/react";
import { useEffect, useId, useMemo, useRef, useState } from "react";
import { Dialog, Icon, Kbd, TextInput, useDebouncedCallback } from "../../kit/index.ts";
import { useAsk } from "../use-ask.ts";
import { useWords } from "../words.tsx";
import { useWorkspace } from "../workspace.tsx";
import styles from "./palette.module.css";
import { SHELL_PLACES } from "./places.ts";

interface Entry {
  key: string;
  label: string;
  icon?: string;
  to: string;
  group: string;
}

interface Found {
  q: string;
  hits: { object: string; id: string; title: unknown }[];
}

/** Characters that are looked for: an address has no room for a pasted letter. */
const LONGEST = 100;

/** ⌘K: goes anywhere, creates anything, finds any record. A combobox over one list; arrows move, Enter goes, Escape closes. */
export function Palette({ opened, onClose }: { opened: boolean; onClose(): void }) {
  const { t } = useWords();
  return (
    <Dialog
      opened={opened}
      onClose={onClose}
      title={t("ui_search")}
      closeLabel={t("ui_close")}
      size={600}
      top
    >
      {opened ? <PaletteBody onClose={onClose} /> : null}
    </Dialog>
  );
}

function PaletteBody({ onClose }: { onClose(): void }) {
  const { t } = useWords();
  const navigate = useNavigate();
  const { ask, data, asking: searching } = useAsk<Found>();
  const [q, setQ] = useState("");
  const [at, setAt] = useState(0);
  const listId = useId();
  const list = useRef<HTMLDivElement>(null);
  const look = useDebouncedCallback((text: string) => {
    if (text.trim() !== "")
      ask(`/search?q=${encodeURIComponent([...text.trim()].slice(0, LONGEST).join(""))}`);
  }, 120);
  const entries = useEntries(q, data);
  const chosen = entries[Math.min(at, entries.length - 1)];
  const go = (entry: Entry | undefined) => {
    if (!entry) return;
    onClose();
    navigate(entry.to);
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: the chosen line is kept in sight when it moves
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest" });
  }, [at, entries.length]);

  return (
    <>
      <TextInput
        role="combobox"
        aria-expanded
        aria-controls={listId}
        aria-activedescendant={chosen ? `${listId}-${chosen.key}` : undefined}
        aria-label={t("ui_search")}
        placeholder={t("palette_hint")}
        leftSection={<Icon name="search" />}
        size="md"
        data-autofocus
        value={q}
        onChange={(event) => {
          setQ(event.currentTarget.value);
          setAt(0);
          look(event.currentTarget.value);
        }}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return;
          if (event.key === "ArrowDown") setAt(Math.min(at + 1, entries.length - 1));
          else if (event.key === "ArrowUp") setAt(Math.max(at - 1, 0));
          else if (event.key === "Enter") go(chosen);
          else return;
          event.preventDefault();
        }}
      />
      <div id={listId} role="listbox" aria-label={t("ui_search")} className={styles.list} ref={list}>
        {entries.map((entry, index) => (
          <div key={entry.key} role="presentation">
            {index === 0 || entries[index - 1]?.group !== entry.group ? (
              <div className={styles.group} role="presentation">
                {entry.group}
              </div>
            ) : null}
            {/* biome-ignore lint/a11y/useKeyWithClickEvents: keys are the input's, as in every combobox */}
            <div
              id={`${listId}-${entry.key}`}
              role="option"
              tabIndex={-1}
              aria-selected={entry === chosen}
              className={styles.entry}
              onMouseMove={() => setAt(index)}
              onClick={() => go(entry)}
            >
              <Icon name={entry.icon} size={18} />
              <span className={styles.label}>{entry.label}</span>
              {entry === chosen ? <Kbd size="xs">↵</Kbd> : null}
            </div>
          </div>
        ))}
      </div>
      <div role="status" className={styles.status}>
        {searching ? t("ui_searching") : entries.length === 0 ? t("palette_none", { q }) : ""}
      </div>
    </>
  );
}

/** Records first where something is typed, then places, then what may be created. */
function useEntries(q: string, found: Found | undefined): Entry[] {
  const { t, say } = useWords();
  const workspace = useWorkspace();
  return useMemo(() => {
    const typed = q.trim().toLowerCase();
    const fits = (...texts: string[]) =>
      typed === "" || texts.some((text) => text.toLowerCase().includes(typed));
    const records: Entry[] =
      typed === ""
        ? []
        : (found?.hits ?? []).map((hit) => {
            const object = workspace.object(hit.object);
            return {
              key: hit.id,
              label: String(hit.title ?? "") || t("ui_untitled"),
              icon: object?.icon,
              to: `/o/${hit.object}/${hit.id}`,
              group: say(object?.plural),
            };
          });
    const places: Entry[] = [
      ...SHELL_PLACES.filter((place) => !place.for || place.for.some((one) => workspace.may(one))).map(
        (place) => ({
          key: place.to,
          label: t(place.label),
          icon: place.icon,
          to: place.to,
          group: t("palette_go"),
        }),
      ),
      ...workspace.objects.map((object) => ({
        key: `o-${object.key}`,
        label: say(object.plural),
        icon: object.icon,
        to: `/o/${object.key}`,
        group: t("palette_go"),
      })),
    ].filter((entry) => fits(entry.label, entry.key));
    const creations: Entry[] = workspace.objects
      .filter((object) => object.can.create)
      .map((object) => ({
        key: `new-${object.key}`,
        label: t("palette_new", { object: say(object.label) }),
        icon: "plus",
        to: `/o/${object.key}/new`,
        group: t("palette_create"),
      }))
      .filter((entry) => fits(entry.label, entry.key));
    return [...records, ...places, ...creations];
  }, [q, found, t, say, workspace]);
}
