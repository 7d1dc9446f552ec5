import { Link } from "@remix-run/react";
import { Anchor, Icon } from "../../kit/index.ts";
import { useWords } from "../words.tsx";
import type { RunWords } from "./record-data.ts";
import styles from "./timeline.module.css";
import { TraceButton } from "./why.tsx";

/** A rule's sentence, what it made, and its evidence one click away. */
export function RunLine({ run, made }: { run: RunWords; made: boolean }) {
  const { t } = useWords();
  return (
    <div className={styles.run} data-state={run.state}>
      <Icon name={run.state === "done" ? "bolt" : "alert-triangle"} size={14} />
      <span>
        {run.sentence}{" "}
        {made
          ? run.made.map((one) => (
              <Anchor
                key={one.id}
                component={Link}
                to={`/o/${one.object}/${one.id}`}
                inherit
                className={styles.entryLink}
              >
                {one.title || t("ui_untitled")}
              </Anchor>
            ))
          : null}{" "}
        <TraceButton run={run} />
      </span>
    </div>
  );
}
