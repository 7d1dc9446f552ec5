import { type RefObject, useEffect, useRef, useState } from "react";
import { UnstyledButton } from "../../kit/index.ts";
import { useWords } from "../words.tsx";
import styles from "./stage-strip.module.css";

/** On a phone, where one column fills the screen: all of them in a line, the one in sight marked; a tap goes there. */
export function StageStrip({
  board,
  stages,
}: {
  /** The box that scrolls sideways; its children are the columns, in this order. */
  board: RefObject<HTMLElement | null>;
  stages: readonly { key: string; name: string; count: number }[];
}) {
  const { t } = useWords();
  const strip = useRef<HTMLElement>(null);
  const [seen, setSeen] = useState(0);
  const n = stages.length;

  useEffect(() => {
    const box = board.current;
    if (!box || n === 0) return;
    const look = () => {
      const lane = box.children[0] as HTMLElement | undefined;
      const step = (box.scrollWidth - box.clientWidth) / Math.max(1, n - 1);
      if (lane && step > 0) setSeen(Math.min(n - 1, Math.max(0, Math.round(box.scrollLeft / step))));
    };
    look();
    box.addEventListener("scroll", look, { passive: true });
    return () => box.removeEventListener("scroll", look);
  }, [board, n]);
  // The mark stays in sight; only the strip moves, never the page.
  useEffect(() => {
    const box = strip.current;
    const tab = box?.children[seen] as HTMLElement | undefined;
    if (box && tab) box.scrollTo({ left: tab.offsetLeft - (box.clientWidth - tab.offsetWidth) / 2 });
  }, [seen]);

  return (
    <nav ref={strip} className={styles.strip} aria-label={t("board_columns")}>
      {stages.map(({ key, name, count }, at) => (
        <UnstyledButton
          key={key}
          className={styles.stage}
          aria-current={at === seen || undefined}
          onClick={() =>
            board.current?.children[at]?.scrollIntoView({
              inline: "center",
              block: "nearest",
              behavior: "smooth",
            })
          }
        >
          {name} <span className={styles.n}>{count.toLocaleString()}</span>
        </UnstyledButton>
      ))}
    </nav>
  );
}
