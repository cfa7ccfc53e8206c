import { type DocumentObject, objectMask, wordsOf } from "../../../document/document";
import { useStore } from "../../context";
import { documentOf, RUN } from "../../state/document";
import { percent } from "../../words";
import "./history.css";

/** Every question asked about this photo. Asking again never takes one away. */
export function History() {
  const objects = useStore((state) => documentOf(state)?.objects);
  const running = useStore((state) => state.run?.prompt);
  const selected = useStore((state) => state.selected);
  const select = useStore((state) => state.select);
  if (!objects?.length && running === undefined) return null;
  return (
    <section className="history" aria-labelledby="history-title">
      <h3 id="history-title">Asked about this photo</h3>
      <ol reversed>
        {running !== undefined && (
          <Item prompt={running} outcome="…" current={selected === RUN} onClick={() => select(RUN)} />
        )}
        {objects?.toReversed().map((object) => (
          <Item
            key={object.id}
            prompt={wordsOf(object)?.prompt ?? object.name}
            outcome={outcome(object)}
            current={object.id === selected}
            onClick={() => select(object.id)}
          />
        ))}
      </ol>
    </section>
  );
}

interface ItemProps {
  prompt: string;
  outcome: string;
  current: boolean;
  onClick: () => void;
}

function Item({ prompt, outcome, current, onClick }: ItemProps) {
  return (
    <li>
      <button
        type="button"
        className="history-item"
        data-testid="history-item"
        aria-current={current}
        onClick={onClick}
      >
        <span className="history-prompt" dir="auto">
          {prompt}
        </span>
        <span className="history-outcome">{outcome}</span>
      </button>
    </li>
  );
}

function outcome(object: DocumentObject): string {
  const words = wordsOf(object);
  if (words?.absent) return "no match";
  const mask = objectMask(object);
  if (mask) return percent(mask.score);
  return words?.stopped === "user" ? "stopped" : "no mask";
}
