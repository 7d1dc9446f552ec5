import { useNavigate } from "@remix-run/react";
import { useEffect, useRef, useState } from "react";
import { Dialog, Failure, SkeletonRows } from "../../kit/index.ts";
import type { PageRecord } from "../model.ts";
import { useAsk } from "../use-ask.ts";
import { useWords } from "../words.tsx";
import { useWorkspace } from "../workspace.tsx";
import { LeaveDialog } from "./leave-guard.tsx";
import { NewRecordForm } from "./new-record-form.tsx";
import type { NewRecordData } from "./record-data.ts";

/**
 * Makes a new record from wherever one is. `values` are what its fields start with, written as in an address (`customer: "<id>"`, a reference
 * to one of several objects as `ticket:<id>`).
 */
export function CreateDialog({
  object,
  values = {},
  onCreated,
  onClose,
}: {
  object: string;
  values?: Record<string, string>;
  onCreated(record: PageRecord): void;
  onClose(): void;
}) {
  const { t, say } = useWords();
  const navigate = useNavigate();
  const outline = useWorkspace().object(object);
  const { ask, data: start, asking: reading, failed } = useAsk<NewRecordData>();
  const [round, setRound] = useState(0);
  const [dirty, setDirty] = useState(false);
  const [asking, setAsking] = useState(false);
  const address = `/new/${object}?${new URLSearchParams(values)}`;
  useEffect(() => ask(address), [ask, address]);
  const inside = useRef<HTMLDivElement>(null);
  const came = start !== undefined;
  // Whoever opened this wants to write: the first thing that is not filled in yet has the focus, also for the next of several.
  // biome-ignore lint/correctness/useExhaustiveDependencies: each round begins anew
  useEffect(() => {
    if (came) firstEmpty(inside.current)?.focus();
  }, [came, round]);
  const close = () => (dirty ? setAsking(true) : onClose());
  return (
    <Dialog
      opened
      onClose={close}
      size="xl"
      closeLabel={t("ui_close")}
      title={t("record_new", { object: outline ? say(outline.label) : object })}
    >
      {start ? (
        <div ref={inside}>
          <NewRecordForm
            key={round}
            start={start}
            onDirty={setDirty}
            onCancel={close}
            onAnother={() => setRound(round + 1)}
            onOpen={(record) => navigate(`/o/${object}/${record.id}`)}
            onCreated={(record) => {
              onCreated(record);
              onClose();
            }}
          />
        </div>
      ) : failed && !reading ? (
        <Failure
          title={t("ui_error_unreachable_title")}
          text={t("ui_error_unreachable")}
          retry={{ label: t("ui_try_again"), run: () => ask(address) }}
        />
      ) : (
        <SkeletonRows rows={6} label={t("ui_loading")} />
      )}
      {asking ? <LeaveDialog onStay={() => setAsking(false)} onLeave={onClose} /> : null}
    </Dialog>
  );
}

/** The first input of a form that is still empty. */
function firstEmpty(form: HTMLElement | null): HTMLElement | null {
  const inputs = form?.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>(
    "[data-field] :is(input:not([type=hidden], [type=checkbox], [type=radio]), textarea)",
  );
  return [...(inputs ?? [])].find((input) => input.value === "" && !input.disabled) ?? null;
}
