import type { Shown } from "../../state/shown";

/** What the model writes, as it writes it. It is text and only text: nothing in it is taken for markup. */
export function Thought({ shown }: { shown: Shown }) {
  const running = !shown.words;
  const writing = running && !shown.box ? (shown.answer ? "answer" : "think") : "";
  return (
    <div className="thought">
      <h3>Thought</h3>
      <p
        className="thought-text"
        hidden={!running && !shown.think}
        dir="auto"
        data-testid="think-text"
        data-writing={writing === "think"}
      >
        {shown.think}
      </p>
      {shown.words && !shown.think && <p className="hint">The model wrote no thought.</p>}
      <details className="answer-written" hidden={!shown.answer} open={running || undefined}>
        <summary>Answer as written</summary>
        <pre dir="ltr" data-testid="answer-text" data-writing={writing === "answer"}>
          {shown.answer}
        </pre>
      </details>
    </div>
  );
}
