import type { LeaveView, NoticeView, QuestionsView, SurveyView } from "../../surveys/view.ts";
import { QuestionField } from "./question.tsx";

/** A public page: one quiet card, no script. */
export function PublicPage({ view }: { view: SurveyView }) {
  const { company, otherLanguage } = view;
  return (
    <div className="page">
      <header>
        <span className="company">{company}</span>
        <a href={otherLanguage.href} hrefLang={otherLanguage.locale} lang={otherLanguage.locale}>
          {otherLanguage.name}
        </a>
      </header>
      <main className="card">
        {view.kind === "questions" ? <Questions view={view} /> : null}
        {view.kind === "notice" ? <Notice view={view} /> : null}
        {view.kind === "leave" ? <Leave view={view} /> : null}
      </main>
      <footer>
        {view.kind === "questions" ? <p>{view.foot}</p> : null}
        {view.kind !== "leave" && view.leave ? (
          <p>
            <a href={view.leave.href} rel="nofollow">
              {view.leave.text}
            </a>
          </p>
        ) : null}
      </footer>
    </div>
  );
}

function Questions({ view }: { view: QuestionsView }) {
  const { heading, intro, about, progress, action, questions, carried, step, errors, send, back } = view;
  return (
    <>
      {progress.of > 1 ? (
        <div className="progress">
          <span>{progress.text}</span>
          <progress value={progress.at} max={progress.of} aria-label={progress.text} />
        </div>
      ) : null}
      <h1>{heading}</h1>
      {about.map((line) => (
        <p className="about" key={line}>
          {line}
        </p>
      ))}
      {intro ? <p className="intro">{intro}</p> : null}
      {errors ? (
        <div className="errors" role="alert">
          <p>{errors.title}</p>
          <ul>
            {errors.items.map(({ href, text }) => (
              <li key={text}>{href ? <a href={href}>{text}</a> : text}</li>
            ))}
          </ul>
        </div>
      ) : null}
      <form method="post" action={action} noValidate>
        <input type="hidden" name="_step" value={step} />
        {carried.map(({ name, value }) => (
          <input type="hidden" key={`${name} ${value}`} name={name} value={value} />
        ))}
        {questions.map((question) => (
          <QuestionField key={question.key} question={question} />
        ))}
        <div className="buttons">
          <button type="submit" name="_do" value="next" className="primary">
            {send}
          </button>
          {back ? (
            <button type="submit" name="_do" value="back">
              {back}
            </button>
          ) : null}
        </div>
      </form>
    </>
  );
}

function Notice({ view: { tone, heading, lines } }: { view: NoticeView }) {
  return (
    <div className={`notice ${tone}`}>
      <h1>{heading}</h1>
      {lines.map((line) => (
        <p key={line}>{line}</p>
      ))}
    </div>
  );
}

function Leave({ view: { heading, lines, action, confirm, back } }: { view: LeaveView }) {
  return (
    <div className="notice">
      <h1>{heading}</h1>
      {lines.map((line) => (
        <p key={line}>{line}</p>
      ))}
      <form method="post" action={action} className="buttons">
        <button type="submit" name="_do" value="leave" className="primary">
          {confirm}
        </button>
        <a className="button" href={back.href}>
          {back.text}
        </a>
      </form>
    </div>
  );
}
