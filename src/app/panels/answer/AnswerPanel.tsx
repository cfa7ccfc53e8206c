import { saveJson } from "../../commands/save-json";
import { saveMask } from "../../commands/save-mask";
import { selectedTurn } from "../../state/answers";
import { resultState } from "../../state/result-state";
import { useStore } from "../../state/store";
import { ActionButton } from "../commands/CommandButton";
import { Headline } from "./Headline";
import { Thought } from "./Thought";
import "./answer.css";

export function AnswerPanel() {
  const turn = useStore(selectedTurn);
  const page = useStore(resultState);
  const running = useStore((state) => state.run !== null && state.run.turn === state.selected);
  return (
    <section className="answer" aria-label="Answer">
      <Headline turn={turn} page={page} running={running} />
      {turn && <Thought turn={turn} running={running} />}
      {turn?.result && turn.result.notes.length > 0 && (
        <ul className="answer-notes" data-testid="notes">
          {turn.result.notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
      {turn?.result && (
        <div className="answer-actions">
          <ActionButton action={saveMask} show="both" />
          <ActionButton action={saveJson} show="both" />
        </div>
      )}
    </section>
  );
}
