import type { Locale } from "../i18n/text.ts";

/** What the public page draws: sentences in the reader's language and plain data. */
export type SurveyView = Frame & (QuestionsView | NoticeView | LeaveView);

interface Frame {
  locale: Locale;
  /** Name of the house that asks. */
  company: string;
  /** Of the document. */
  title: string;
  /** The same page in the other language. */
  otherLanguage: { locale: Locale; href: string; name: string };
}

export interface QuestionsView {
  kind: "questions";
  heading: string;
  intro?: string;
  /** What the survey is about: 「工单：漏水 · 2026年10月5日」. */
  about: string[];
  progress: { text: string; at: number; of: number };
  /** Where the form is posted. */
  action: string;
  questions: Question[];
  /** Answers of other steps, where the page itself carries them. */
  carried: { name: string; value: string }[];
  /** Number of the step, as the form sends it. */
  step: number;
  errors?: { title: string; items: { href?: string; text: string }[] };
  send: string;
  back?: string;
  /** What becomes of the answers. */
  foot: string;
  leave?: { href: string; text: string };
}

export interface Question {
  key: string;
  label: string;
  help?: string;
  required?: string;
  error?: string;
  control: "scale" | "choice" | "choices" | "text" | "line";
  /** Radio buttons and boxes; on a scale its numbers. */
  options: { value: string; label: string; hint?: string }[];
  /** Words at the two ends of a scale. */
  ends?: [string, string];
  /** What is chosen or typed so far. */
  values: string[];
  /** Lines: type of the input, characters at most. */
  input?: string;
  max?: number;
}

export interface NoticeView {
  kind: "notice";
  tone: "plain" | "good";
  heading: string;
  lines: string[];
  leave?: { href: string; text: string };
}

/** Confirms that no more surveys are wanted. */
export interface LeaveView {
  kind: "leave";
  heading: string;
  lines: string[];
  action: string;
  confirm: string;
  back: { href: string; text: string };
}

/** Answer of the public page: something to draw, or where to go on. */
export type SurveyReply = { status: number; view: SurveyView; retryAfter?: number } | { location: string };
