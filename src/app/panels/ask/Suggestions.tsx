import { ask } from "../../commands/ask";
import { useApp, useStore } from "../../context";
import type { SuggestedPrompt } from "../../state/photo";

const HINTS: Record<SuggestedPrompt["kind"], string> = {
  referring: "Names something",
  reasoning: "Has to be thought about",
  absent: "Is not in the photo",
};

/** A sample's own questions. Clicking one asks it. */
export function Suggestions() {
  const app = useApp();
  const suggestions = useStore((state) => state.photo?.suggestions);
  const setPrompt = useStore((state) => state.setPrompt);
  const running = useStore((state) => state.run !== null);
  if (!suggestions?.length) return null;
  return (
    <ul className="suggestions" aria-label="Suggested prompts">
      {suggestions.map(({ text, kind }) => (
        <li key={text}>
          <button
            type="button"
            className="chip"
            title={HINTS[kind]}
            data-testid="suggestion"
            data-kind={kind}
            disabled={running}
            onClick={() => {
              setPrompt(text);
              void ask.perform(app);
            }}
          >
            {text}
          </button>
        </li>
      ))}
    </ul>
  );
}
