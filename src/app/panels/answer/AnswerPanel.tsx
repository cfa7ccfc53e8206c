import { saveJson } from "../../commands/save-json";
import { saveMask } from "../../commands/save-mask";
import { useShown, useStore } from "../../context";
import { resultState } from "../../state/result-state";
import { CommandButton } from "../commands/CommandButton";
import { Headline } from "./Headline";
import { Thought } from "./Thought";
import "./answer.css";

export function AnswerPanel() {
  const shown = useShown();
  const page = useStore(resultState);
  const words = shown?.words;
  return (
    <section className="answer" aria-label="Answer">
      <Headline shown={shown} page={page} />
      {shown && <Thought shown={shown} />}
      {words && words.notes.length > 0 && (
        <ul className="answer-notes" data-testid="notes">
          {words.notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
      {words && (
        <div className="answer-actions">
          <CommandButton command={saveMask} show="both" />
          <CommandButton command={saveJson} show="both" />
        </div>
      )}
    </section>
  );
}
