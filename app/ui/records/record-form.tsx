import { type ReactNode, useEffect, useMemo, useRef, useState } from "react";
import { Controller, type Resolver, useForm } from "react-hook-form";
import { Alert, Button, Group, Icon, Text, Title } from "../../kit/index.ts";
import type { PageProblem, Titles } from "../model.ts";
import { useNow } from "../now.ts";
import { useWords } from "../words.tsx";
import { useWorkspace } from "../workspace.tsx";
import { FieldInput } from "./field-input.tsx";
import { formIssues, inputOf } from "./form-issues.ts";
import { formState, inMemory, type OpenForm, type OpenItem } from "./form-model.ts";
import styles from "./record.module.css";
import type { Outside } from "./record-data.ts";
import { useOutside } from "./use-outside.ts";

type Values = Record<string, unknown>;

/** A button of the form: its name, and what it does with what is sent. */
export interface FormAction {
  label: string;
  /** @returns a refusal to show, or null when all went well */
  run(input: Values): Promise<PageProblem | null>;
}

/**
 * The whole form of a record, new or not: sections as the object's form says, fields that show and are required as its conditions say,
 * judged in the browser as on the server. What the server refuses lands on its fields.
 */
export function RecordForm({
  form,
  values,
  before,
  titles,
  outside,
  actions,
  onCancel,
  onDirty,
  beside,
  only,
  notice,
}: {
  form: OpenForm;
  /** What the inputs start with. */
  values: Values;
  /** The record as it stands; absent for a new one. */
  before?: Values;
  titles: Titles;
  outside: Outside;
  /** The last one is the primary one, and what Enter does. */
  actions: FormAction[];
  onCancel?(): void;
  onDirty?(dirty: boolean): void;
  /** Shown under a field, by its key: a hint about what is being typed. */
  beside?(field: string, values: Values): ReactNode;
  /** Only these fields. */
  only?: readonly string[];
  notice?: ReactNode;
}) {
  const { t, say, locale } = useWords();
  const { timeZone } = useWorkspace();
  const now = useNow();
  const element = useRef<HTMLFormElement>(null);
  const [refused, setRefused] = useState<PageProblem | null>(null);
  const [busy, setBusy] = useState<number | null>(null);
  const memoryBefore = useMemo(() => before && inMemory(form, before), [form, before]);

  const around = useRef({ outside, now });
  const stateOf = (given: Values) =>
    formState(form, inMemory(form, given), {
      outside: around.current.outside,
      before: memoryBefore,
      now: around.current.now ?? 0,
      timeZone,
    });
  const resolver: Resolver<Values> = async (given) => {
    const found = formIssues(form, stateOf(given), given, before);
    const errors: Record<string, { type: string; message: string }> = {};
    for (const issue of found) {
      const params = Object.fromEntries(
        Object.entries(issue.params ?? {}).map(([key, value]) => [
          key,
          typeof value === "object" && value !== null && !Array.isArray(value) ? say(value as never) : value,
        ]),
      );
      const message = issue.message === undefined ? t(issue.code, params) : say(issue.message);
      const key =
        issue.field === "" || !inputsOf(form, stateOf(given).shown, only).has(issue.field)
          ? "root"
          : issue.field;
      errors[key] ??= { type: issue.code, message };
    }
    return Object.keys(errors).length > 0 ? { values: {}, errors } : { values: given, errors: {} };
  };
  const {
    control,
    handleSubmit,
    watch,
    formState: state,
    setError,
    trigger,
  } = useForm<Values>({
    defaultValues: values,
    resolver,
    reValidateMode: "onChange",
  });
  const given = watch();
  const found = useOutside(form, given, before ?? values, outside);
  around.current = { outside: found, now };
  const shape = stateOf(given);
  const input = inputOf(form, shape, given, before);
  const dirty = before ? Object.keys(input).length > 0 : state.isDirty;
  useEffect(() => onDirty?.(dirty), [dirty, onDirty]);
  // The sentences of faults are made when a form is judged; another language judges again.
  // biome-ignore lint/correctness/useExhaustiveDependencies: only the language matters here
  useEffect(() => {
    if (state.isSubmitted) void trigger();
  }, [locale]);

  const focusFirst = () =>
    requestAnimationFrame(() => {
      const place = element.current?.querySelector<HTMLElement>("[data-invalid-field]");
      const target = place?.querySelector<HTMLElement>("input:not([type=hidden]), textarea, select, button");
      (target ?? element.current?.querySelector<HTMLElement>("[role=alert]"))?.focus();
      place?.scrollIntoView({ block: "center", behavior: "smooth" });
    });

  const send = (action: FormAction, at: number) =>
    handleSubmit(async (sent) => {
      setBusy(at);
      setRefused(null);
      try {
        const problem = await action.run(inputOf(form, stateOf(sent), sent, before));
        if (!problem) return;
        const inputs = inputsOf(form, stateOf(sent).shown, only);
        for (const fault of problem.errors) {
          const key = fieldOf(fault.path);
          if (inputs.has(key)) setError(key, { type: fault.code, message: fault.message });
        }
        setRefused({
          ...problem,
          errors: problem.errors.filter((fault) => !inputs.has(fieldOf(fault.path))),
        });
        focusFirst();
      } finally {
        setBusy(null);
      }
    }, focusFirst);

  const primary = actions.length - 1;
  const faults = Object.keys(state.errors).filter((key) => key !== "root").length;
  const rootFault = state.errors.root?.message;
  return (
    <form
      ref={element}
      className={styles.form}
      noValidate
      onSubmit={send(actions[primary]!, primary)}
      onKeyDown={(event) => {
        if (event.key === "Enter" && (event.metaKey || event.ctrlKey))
          void send(actions[primary]!, primary)();
      }}
    >
      {notice}
      {form.sections.map((section, at) => {
        const items = section.items.filter((item) => showsInput(item, shape.shown, only));
        if (items.length === 0) return null;
        const name = section.rest ? t("record_more_fields") : say(section.label);
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: sections never move
          <section key={at} className={styles.section} aria-label={name || undefined}>
            {name && !only ? (
              <Title order={2} className={styles.sectionTitle}>
                {name}
              </Title>
            ) : null}
            <div className={styles.inputs} data-columns={only ? 1 : section.columns}>
              {items.map(({ field, help }) => (
                <Controller
                  key={field.key}
                  name={field.key}
                  control={control}
                  render={({ field: bound, fieldState }) => (
                    <div
                      data-field={field.key}
                      data-invalid-field={fieldState.invalid || undefined}
                      data-wide={field.type.control === "text" || undefined}
                    >
                      <FieldInput
                        field={field}
                        value={bound.value}
                        onChange={bound.onChange}
                        onBlur={bound.onBlur}
                        error={fieldState.error?.message}
                        help={help ? say(help) : undefined}
                        required={shape.required.has(field.key)}
                        titles={titles}
                      />
                      {beside?.(field.key, given)}
                    </div>
                  )}
                />
              ))}
            </div>
          </section>
        );
      })}
      {rootFault || refused ? (
        <Alert
          color="red"
          variant="light"
          role="alert"
          tabIndex={-1}
          icon={<Icon name="alert-triangle" size={18} />}
        >
          {rootFault ? <Text size="sm">{rootFault}</Text> : null}
          {refused ? <Refused problem={refused} form={form} faults={faults} /> : null}
        </Alert>
      ) : null}
      <div className={styles.savebar}>
        <Text size="sm" c={faults > 0 ? undefined : "dimmed"} role="status">
          {faults > 0
            ? t("record_faults", { n: faults })
            : before && dirty
              ? t("record_unsaved_count", { n: Object.keys(input).length })
              : ""}
        </Text>
        <Group gap="xs" wrap="wrap" justify="flex-end">
          {onCancel ? (
            <Button variant="default" onClick={onCancel}>
              {t("ui_cancel")}
            </Button>
          ) : null}
          {actions.map((action, at) => (
            <Button
              key={action.label}
              variant={at === primary ? "filled" : "default"}
              type={at === primary ? "submit" : "button"}
              onClick={at === primary ? undefined : () => void send(action, at)()}
              loading={busy === at}
              disabled={busy !== null && busy !== at}
            >
              {action.label}
            </Button>
          ))}
        </Group>
      </div>
    </form>
  );
}

/** What the server refused, beyond the fields that say so themselves. */
function Refused({ problem, form, faults }: { problem: PageProblem; form: OpenForm; faults: number }) {
  const { t, say } = useWords();
  if (problem.errors.length === 0)
    return <Text size="sm">{faults > 0 ? t("record_faults", { n: faults }) : problem.message}</Text>;
  return (
    <ul className={styles.faults}>
      {problem.errors.map((fault) => {
        const field = form.fields.get(fieldOf(fault.path));
        return (
          <li key={`${fault.path} ${fault.code}`}>
            {field ? `${say(field.label)}: ` : ""}
            {fault.message}
          </li>
        );
      })}
    </ul>
  );
}

/** The field that a JSON Pointer names, `/score` or `/score/0`. */
export function fieldOf(path: string): string {
  return (path.split("/")[1] ?? "").replaceAll("~1", "/").replaceAll("~0", "~");
}

function showsInput(
  { field }: OpenItem,
  shown: ReadonlySet<string>,
  only: readonly string[] | undefined,
): boolean {
  return !field.readOnly && shown.has(field.key) && (!only || only.includes(field.key));
}

/** Keys of the fields that have an input. */
function inputsOf(
  form: OpenForm,
  shown: ReadonlySet<string>,
  only: readonly string[] | undefined,
): ReadonlySet<string> {
  return new Set(
    form.sections.flatMap((section) =>
      section.items.filter((item) => showsInput(item, shown, only)).map((item) => item.field.key),
    ),
  );
}
