import { Fragment } from "react";
import { Dialog, Kbd } from "../../kit/index.ts";
import { useWords } from "../words.tsx";
import { useKeyList } from "./hotkeys.ts";
import styles from "./shell.module.css";

/** `?`: the keys that work on this page. */
export function KeyList({ opened, onClose }: { opened: boolean; onClose(): void }) {
  const { t } = useWords();
  const keys = useKeyList();
  return (
    <Dialog opened={opened} onClose={onClose} title={t("palette_keys")} closeLabel={t("ui_close")} size="sm">
      <dl className={styles.keys}>
        <dt>
          <Kbd>⌘K</Kbd>
        </dt>
        <dd>{t("keys_palette")}</dd>
        {keys.map(({ key, says }) => (
          <Fragment key={key}>
            <dt>
              <Kbd>{key === " " ? "␣" : key}</Kbd>
            </dt>
            <dd>{t(says)}</dd>
          </Fragment>
        ))}
      </dl>
    </Dialog>
  );
}
