import type { Question } from "../../surveys/view.ts";

/** One question of a public page, with nothing but HTML: it works before and without any script. */
export function QuestionField({ question }: { question: Question }) {
  const { key, label, help, required, error, control } = question;
  const marks = {
    "aria-invalid": error ? true : undefined,
    "aria-describedby": describedBy(question),
  };
  const notes = (
    <>
      {help ? (
        <p className="help" id={`h-${key}`}>
          {help}
        </p>
      ) : null}
      {error ? (
        <p className="error" id={`e-${key}`}>
          {error}
        </p>
      ) : null}
    </>
  );
  const name = (
    <>
      {label}
      {required ? <span className="required"> · {required}</span> : null}
    </>
  );
  if (control === "text" || control === "line") {
    return (
      <div className="question" id={`q-${key}`}>
        <label htmlFor={`i-${key}`}>{name}</label>
        {notes}
        <Typed question={question} marks={marks} />
      </div>
    );
  }
  return (
    <fieldset className="question" id={`q-${key}`} aria-describedby={marks["aria-describedby"]}>
      <legend>{name}</legend>
      {notes}
      {control === "scale" ? <Scale question={question} /> : <Choices question={question} />}
    </fieldset>
  );
}

function describedBy({ key, help, error }: Question): string | undefined {
  return [help && `h-${key}`, error && `e-${key}`].filter(Boolean).join(" ") || undefined;
}

function Typed({ question, marks }: { question: Question; marks: object }) {
  const { key, control, values, input, max } = question;
  const shared = { id: `i-${key}`, name: key, defaultValue: values[0] ?? "", ...marks };
  if (control === "text") return <textarea rows={4} maxLength={max} {...shared} />;
  return <input type={input} maxLength={input === "number" ? undefined : max} step="any" {...shared} />;
}

/** Numbers in a row, words at the ends. The words also belong to the names of the two ends, for those who hear the page. */
function Scale({ question: { key, options, ends, values } }: { question: Question }) {
  return (
    <>
      <div className={`scale of-${options.length}`}>
        {options.map(({ value, label, hint }) => (
          <label key={value}>
            <input type="radio" name={key} value={value} defaultChecked={values.includes(value)} />
            <span className="pip">
              {label}
              {hint ? <span className="heard"> {hint}</span> : null}
            </span>
          </label>
        ))}
      </div>
      {ends ? (
        <p className="ends" aria-hidden="true">
          <span>{ends[0]}</span>
          <span>{ends[1]}</span>
        </p>
      ) : null}
    </>
  );
}

function Choices({ question: { key, control, options, values } }: { question: Question }) {
  const type = control === "choices" ? "checkbox" : "radio";
  return (
    <div className="choices">
      {options.map(({ value, label }) => (
        <label key={value}>
          <input type={type} name={key} value={value} defaultChecked={values.includes(value)} />
          <span className="chip">{label}</span>
        </label>
      ))}
    </div>
  );
}
