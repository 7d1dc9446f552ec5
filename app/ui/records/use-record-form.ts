import { type RefObject, useEffect, useMemo, useRef, useState } from "react";
import { type Control, type Resolver, useForm } from "react-hook-form";
import type { PageProblem } from "../model.ts";
import { useNow } from "../now.ts";
import { useWords } from "../words.tsx";
import { useWorkspace } from "../workspace.tsx";
import { fieldOf, inputsOf } from "./form-inputs.ts";
import { formIssues, inputOf } from "./form-issues.ts";
import { type FormState, formState, inMemory, type OpenForm } from "./form-model.ts";
import { issueWords } from "./issue-words.ts";
import type { Outside } from "./record-data.ts";
import { useOutside } from "./use-outside.ts";

export type FormValues = Record<string, unknown>;

/** What a form does with what is sent. @returns a refusal to show, or null when all went well */
export type SendForm = (input: FormValues) => Promise<PageProblem | null>;

export interface RecordFormState {
  element: RefObject<HTMLFormElement>;
  control: Control<FormValues>;
  /** What the inputs hold. */
  given: FormValues;
  /** What shows and is required for these values. */
  shape: FormState;
  /** What a save would send. */
  input: FormValues;
  dirty: boolean;
  /** Fields with a fault. */
  faults: number;
  /** What is wrong with the record as a whole, or with what has no input here. */
  rootFault: string | undefined;
  /** What the server refused, without what its fields say themselves. */
  refused: PageProblem | null;
  /** The action under way, by its place. */
  busy: number | null;
  /** Judges, and then sends what is to be sent by an action of the form. */
  send(action: SendForm, at: number): (event?: React.BaseSyntheticEvent) => Promise<void>;
}

/** A record's form at work: values judged in the browser as on the server, and what the server refused set upon its fields. */
export function useRecordForm({
  form,
  values,
  before,
  outside,
  only,
}: {
  form: OpenForm;
  values: FormValues;
  before: FormValues | undefined;
  outside: Outside;
  only: readonly string[] | undefined;
}): RecordFormState {
  const words = useWords();
  const { timeZone } = useWorkspace();
  const now = useNow();
  const element = useRef<HTMLFormElement>(null);
  const [refused, setRefused] = useState<PageProblem | null>(null);
  const [busy, setBusy] = useState<number | null>(null);
  const memoryBefore = useMemo(() => before && inMemory(form, before), [form, before]);

  const around = useRef({ outside, now });
  const stateOf = (given: FormValues) =>
    formState(form, inMemory(form, given), {
      outside: around.current.outside,
      before: memoryBefore,
      now: around.current.now ?? 0,
      timeZone,
    });
  const resolver: Resolver<FormValues> = async (given) => {
    const state = stateOf(given);
    const inputs = inputsOf(form, state.shown, only);
    const errors: Record<string, { type: string; message: string }> = {};
    for (const issue of formIssues(form, state, given, before)) {
      const key = inputs.has(issue.field) ? issue.field : "root";
      errors[key] ??= { type: issue.code, message: issueWords(issue, words) };
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
  } = useForm<FormValues>({ defaultValues: values, resolver, reValidateMode: "onChange" });
  const given = watch();
  const found = useOutside(form, given, before ?? values, outside);
  around.current = { outside: found, now };
  const shape = stateOf(given);
  const input = inputOf(form, shape, given, before);
  // The sentences of faults are made when a form is judged; another language judges again.
  // biome-ignore lint/correctness/useExhaustiveDependencies: only the language matters here
  useEffect(() => {
    if (state.isSubmitted) void trigger();
  }, [words.locale]);

  const focusFirst = () =>
    requestAnimationFrame(() => {
      const place = element.current?.querySelector<HTMLElement>("[data-invalid-field]");
      const target = place?.querySelector<HTMLElement>("input:not([type=hidden]), textarea, select, button");
      (target ?? element.current?.querySelector<HTMLElement>("[role=alert]"))?.focus();
      place?.scrollIntoView({ block: "center", behavior: "smooth" });
    });

  const send = (action: SendForm, at: number) =>
    handleSubmit(async (sent) => {
      setBusy(at);
      setRefused(null);
      try {
        const problem = await action(inputOf(form, stateOf(sent), sent, before));
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

  return {
    element,
    control,
    given,
    shape,
    input,
    dirty: before ? Object.keys(input).length > 0 : state.isDirty,
    faults: Object.keys(state.errors).filter((key) => key !== "root").length,
    rootFault: state.errors.root?.message,
    refused,
    busy,
    send,
  };
}
