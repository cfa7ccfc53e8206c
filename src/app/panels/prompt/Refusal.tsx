import { useApp, useStore } from "../../context";
import { Icon } from "../../icons/Icon";

/** Nothing was found, and the ways on from here. */
export function Refusal() {
  const app = useApp();
  const refusal = useStore((state) => state.refusal);
  const setRefusal = useStore((state) => state.setRefusal);
  const takeTool = useStore((state) => state.takeTool);
  if (!refusal) return null;
  const { prompt, stopped, absent, think } = refusal;
  const isStopped = stopped === "user" && !absent;
  return (
    <section
      className="refusal"
      aria-label="Nothing found"
      data-testid="refusal"
      data-prompt={prompt}
      data-absent={absent}
    >
      <header>
        <p className="refusal-title" dir="auto">
          {isStopped ? `Stopped: ${prompt}` : `Nothing in this photo matches “${prompt}”.`}
        </p>
        <button type="button" className="button button-icon" aria-label="Close" onClick={() => setRefusal(null)}>
          <Icon name="close" size={16} />
        </button>
      </header>
      {!isStopped && <p className="quiet">Click it in the photo, draw a box around it, or ask in other words.</p>}
      <div className="chips">
        <button
          type="button"
          className="chip chip-on"
          data-testid="show-me"
          title="Click it in the photo, or draw a box around it"
          onClick={() => {
            takeTool("point");
            setRefusal(null);
            app.page.focusPhoto();
            app.store.getState().announce("Click it in the photo, or draw a box around it");
          }}
        >
          <Icon name="point" size={16} />
          Show me
        </button>
        {!isStopped && (
          <button
            type="button"
            className="chip"
            onClick={() => {
              app.store.getState().setPrompt(prompt);
              app.page.focusPrompt();
            }}
          >
            Ask in other words
          </button>
        )}
      </div>
      {think && (
        <details>
          <summary>Thought</summary>
          <p className="quiet" dir="auto" data-testid="thought">
            {think}
          </p>
        </details>
      )}
    </section>
  );
}
