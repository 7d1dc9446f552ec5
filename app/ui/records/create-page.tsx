import { useNavigate } from "@remix-run/react";
import { useEffect, useRef, useState } from "react";
import { Page } from "../../kit/index.ts";
import type { PageRecord } from "../model.ts";
import { useWords } from "../words.tsx";
import { LeaveGuard } from "./leave-guard.tsx";
import { NewRecordForm } from "./new-record-form.tsx";
import type { NewRecordData } from "./record-data.ts";

/** The form of a new record on a page of its own. */
export function CreatePage({ start }: { start: NewRecordData }) {
  const { t, say } = useWords();
  const navigate = useNavigate();
  const [round, setRound] = useState(0);
  const [dirty, setDirty] = useState(false);
  const page = useRef<HTMLDivElement>(null);
  // Whoever came by a key types on. A finger would call up the keyboard of the screen, and a list would open by itself.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the next record's form begins at its beginning, too
  useEffect(() => {
    if (!matchMedia("(pointer: fine)").matches) return;
    const first = page.current?.querySelector<HTMLElement>("[data-field] :is(input, textarea):enabled");
    if (first && !first.hasAttribute("aria-haspopup")) first.focus({ preventScroll: true });
  }, [round]);
  const [made, setMade] = useState<PageRecord | null>(null);
  const { key } = start.object;
  // Back leads to where the form was asked for, not to an empty form that would make a second one.
  // Not before the guard has learnt that nothing is left behind.
  useEffect(() => {
    if (made && !dirty) navigate(`/o/${key}/${made.id}`, { replace: true });
  }, [made, dirty, navigate, key]);
  return (
    <Page
      narrow
      title={t("record_new", { object: say(start.object.label) })}
      icon={start.object.icon}
      color={start.object.color}
    >
      <div ref={page}>
        <NewRecordForm
          key={round}
          start={start}
          onDirty={setDirty}
          onCancel={() => navigate(-1)}
          onAnother={() => setRound(round + 1)}
          onOpen={(record) => navigate(`/o/${key}/${record.id}`)}
          onCreated={setMade}
        />
      </div>
      <LeaveGuard when={dirty && !made} />
    </Page>
  );
}
