import { useNavigate } from "@remix-run/react";
import { useEffect, useState } from "react";
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
  const [made, setMade] = useState<PageRecord | null>(null);
  const { key } = start.object;
  // Not before the guard has learnt that nothing is left behind.
  useEffect(() => {
    if (made && !dirty) navigate(`/o/${key}/${made.id}`);
  }, [made, dirty, navigate, key]);
  return (
    <Page
      narrow
      title={t("record_new", { object: say(start.object.label) })}
      icon={start.object.icon}
      color={start.object.color}
    >
      <NewRecordForm
        key={round}
        start={start}
        onDirty={setDirty}
        onCancel={() => navigate(-1)}
        onAnother={() => setRound(round + 1)}
        onOpen={(record) => navigate(`/o/${key}/${record.id}`)}
        onCreated={setMade}
      />
      <LeaveGuard when={dirty && !made} />
    </Page>
  );
}
