import { useStore } from "../../state/store";
import { predictedIou, type Turn } from "../../state/turn";
import { percent } from "../../state/words";
import "./history.css";

/** Every question asked about this photo. Asking again never takes one away. */
export function History() {
  const turns = useStore((state) => state.turns);
  const selected = useStore((state) => state.selected);
  const select = useStore((state) => state.select);
  if (!turns.length) return null;
  return (
    <section className="history" aria-labelledby="history-title">
      <h3 id="history-title">Asked about this photo</h3>
      <ol reversed>
        {turns.toReversed().map((turn) => (
          <li key={turn.id}>
            <button
              type="button"
              className="history-item"
              data-testid="history-item"
              aria-current={turn.id === selected}
              onClick={() => select(turn.id)}
            >
              <span className="history-prompt" dir="auto">
                {turn.prompt}
              </span>
              <span className="history-outcome">{outcome(turn)}</span>
            </button>
          </li>
        ))}
      </ol>
    </section>
  );
}

function outcome(turn: Turn): string {
  const { result } = turn;
  if (!result) return "…";
  if (result.absent) return "no match";
  const quality = predictedIou(turn);
  if (result.mask && quality !== null) return percent(quality);
  return result.stopped === "user" ? "stopped" : "no mask";
}
