import { type ComponentProps, lazy, Suspense, useEffect, useRef, useState } from "react";
import { SkeletonRows } from "../../kit/index.ts";
import { useWords } from "../words.tsx";

const RecordPanel = lazy(() =>
  import("../records/record-panel.tsx").then((module) => ({ default: module.RecordPanel })),
);

const BoardView = lazy(() => import("../boards/board.tsx").then((module) => ({ default: module.BoardView })));

const BulkBar = lazy(() => import("./bulk-bar.tsx").then((module) => ({ default: module.BulkBar })));

const SaveView = lazy(() => import("./save-view.tsx").then((module) => ({ default: module.SaveViewDialog })));

/** Not on the server: a lazy part that is still waking when something moves is drawn anew, with an error on the console. */
function useAwake(): boolean {
  const [awake, setAwake] = useState(false);
  useEffect(() => setAwake(true), []);
  return awake;
}

/** The board with its dragging comes to those who look at one. */
export function LazyBoard(props: ComponentProps<typeof BoardView>) {
  const { t } = useWords();
  const waiting = <SkeletonRows label={t("ui_loading")} />;
  if (!useAwake()) return waiting;
  return (
    <Suspense fallback={waiting}>
      <BoardView {...props} />
    </Suspense>
  );
}

/** Where the panel of a record has closed and nothing else has the keys, its row or card gets them back. */
function useKeysBack(id: string | undefined): void {
  const last = useRef(id);
  useEffect(() => {
    const closed = id === undefined ? last.current : undefined;
    last.current = id;
    if (closed === undefined) return;
    const frame = requestAnimationFrame(() => {
      const { activeElement } = document;
      if (activeElement !== null && activeElement !== document.body) return;
      document
        .querySelector<HTMLElement>(`[data-row="${CSS.escape(closed)}"], [data-card="${CSS.escape(closed)}"]`)
        ?.focus({ preventScroll: true });
    });
    return () => cancelAnimationFrame(frame);
  }, [id]);
}

/** The record that was opened, beside the list. */
export function OpenRecord({
  object,
  id,
  edit,
  onClose,
}: {
  object: string;
  id: string | undefined;
  /** Opens its whole form at once. */
  edit: boolean;
  onClose(): void;
}) {
  const awake = useAwake();
  useKeysBack(id);
  if (!id || !awake) return null;
  return (
    <Suspense fallback={null}>
      <RecordPanel key={id} object={object} id={id} edit={edit} onClose={onClose} />
    </Suspense>
  );
}

/** What can be done with chosen records comes with the first choice, and stays while it works. */
export function ChosenBar(props: ComponentProps<typeof BulkBar>) {
  const [wanted, setWanted] = useState(false);
  const any = Object.keys(props.selection).length > 0;
  useEffect(() => {
    if (any) setWanted(true);
  }, [any]);
  if (!wanted) return null;
  return (
    <Suspense fallback={null}>
      <BulkBar {...props} />
    </Suspense>
  );
}

/** Asks what a view is called: whoever saves one waits for it, nobody else. */
export function SaveViewDialog(props: ComponentProps<typeof SaveView>) {
  return (
    <Suspense fallback={null}>
      <SaveView {...props} />
    </Suspense>
  );
}
