import { useLocation, useNavigation } from "@remix-run/react";
import { useEffect, useState } from "react";
import { Skeleton, SkeletonRows } from "../../kit/index.ts";
import { useWords } from "../words.tsx";
import styles from "./arriving.module.css";
import { type Shape, shapeOf } from "./arriving-shape.ts";

/** Milliseconds that the present page stays: a quick answer never flashes grey. */
const PATIENCE = 250;

/** The shape of the page that is on its way, once it is slow; null while nothing is, or while the page at hand only changes its question. */
function useArriving(): Shape | null {
  const { pathname } = useLocation();
  const { state, location } = useNavigation();
  const target = state === "loading" && location.pathname !== pathname ? location.pathname : null;
  const [slow, setSlow] = useState<string | null>(null);
  useEffect(() => {
    if (target === null) return;
    const timer = setTimeout(() => setSlow(target), PATIENCE);
    return () => {
      clearTimeout(timer);
      setSlow(null);
    };
  }, [target]);
  return target !== null && slow === target ? shapeOf(target) : null;
}

/** Lies over the page that is being left, in grey and in the shape of the one that comes. The page below keeps what it holds. */
export function Arriving() {
  const { t } = useWords();
  const shape = useArriving();
  if (shape === null) return null;
  return (
    <div className={styles.arriving} data-shape={shape}>
      <div className={styles.head}>
        {shape === "home" ? null : <Skeleton width={20} height={20} radius="sm" />}
        <Skeleton width={180} height={22} radius="sm" />
      </div>
      {shape === "list" ? (
        <div className={styles.below}>
          <Skeleton width={220} height={28} radius="sm" />
        </div>
      ) : null}
      {shape === "record" || shape === "home" ? (
        <div className={styles.columns}>
          <SkeletonRows rows={10} label={t("ui_loading")} />
          <div aria-hidden="true">
            <SkeletonRows rows={6} label={t("ui_loading")} />
          </div>
        </div>
      ) : (
        <SkeletonRows rows={shape === "list" ? 16 : 6} label={t("ui_loading")} />
      )}
    </div>
  );
}
