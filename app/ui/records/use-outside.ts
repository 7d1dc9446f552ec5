import { useEffect } from "react";
import { useAsk } from "../use-ask.ts";
import { same } from "./form-issues.ts";
import type { OpenForm } from "./form-model.ts";
import type { Outside } from "./record-data.ts";

/** Values behind references as the form's rules read them: those that came along, and new ones once a reference leads elsewhere. */
export function useOutside(
  form: OpenForm,
  values: Readonly<Record<string, unknown>>,
  known: Readonly<Record<string, unknown>>,
  outside: Outside,
): Outside {
  const { ask, data } = useAsk<{ outside: Outside }>();
  const moved = [...form.followed].filter((key) => !same(values[key], known[key]));
  const asked =
    moved.length === 0
      ? null
      : new URLSearchParams(
          [...form.followed].flatMap((key) =>
            typeof values[key] === "string" ? [[key, values[key] as string]] : [],
          ),
        ).toString();
  useEffect(() => {
    if (asked !== null) ask(`/behind/${form.object.key}?${asked}`);
  }, [asked, ask, form.object.key]);
  return asked === null ? outside : (data?.outside ?? {});
}
