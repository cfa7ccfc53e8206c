import { ask } from "../../commands/ask";
import { useApp, useStore } from "../../context";
import type { SuggestedPrompt } from "../../state/photo";

const HINTS: Record<SuggestedPrompt["kind"], string> = {
  referring: "Names something",
  reasoning: "Has to be thought about",
  absent: "Is not in the photo",
};

/** A sample's own questions, where nothing has been asked or made yet, or somebody is about to ask. Clicking one asks it. */
export function Suggestions({ focused }: { focused: boolean }) {
  const app = useApp();
  const suggestions = useStore((state) => state.photo?.suggestions);
  const setPrompt = useStore((state) => state.setPrompt);
  const isFree = useStore(({ prompt, run, refusal, offers, proposals, history }) => {
    if (prompt || run || refusal || offers.length || (proposals && !proposals.prepared)) return false;
    return focused || !history?.present.document.objects.length;
  });
  if (!suggestions?.length || !isFree) return null;
  return (
    <ul className="chips suggestions" aria-label="Suggested questions">
      {suggestions.map(({ text, kind }) => (
        <li key={text}>
          <button
            type="button"
            className="chip"
            title={HINTS[kind]}
            data-testid="suggestion"
            data-kind={kind}
            // The field keeps the focus until the click: without it the chips would be gone before.
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => {
              setPrompt(text);
              void ask.perform(app);
            }}
          >
            <span className="cut">{text}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}
