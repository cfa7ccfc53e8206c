import { ask } from "../../commands/ask";
import { useApp, useStore } from "../../context";
import { Icon } from "../../icons/Icon";
import { isOfBackground, type Offered, offeredNames } from "../../work/offered";
import { usePress } from "../use-media";

/** Nothing was found, and the ways on from here. */
export function Refusal() {
  const app = useApp();
  const press = usePress();
  const refusal = useStore((state) => state.refusal);
  const setRefusal = useStore((state) => state.setRefusal);
  const takeTool = useStore((state) => state.takeTool);
  const vocabulary = useStore(({ model }) => (model.status === "ready" ? model.info.vocabulary : null));
  if (!refusal) return null;
  const { prompt, stopped, absent, think, crop } = refusal;
  const { near, seen }: Offered = vocabulary ? offeredNames(refusal, vocabulary) : { near: [], seen: [] };
  const offered = [...near, ...seen];
  const show = `${press === "tap" ? "Tap" : "Click"} it in the photo, or draw a box around it`;
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
          {isStopped
            ? `Stopped: ${prompt}`
            : `Nothing in this ${crop ? "part of the photo" : "photo"} matches “${prompt}”.`}
        </p>
        <button type="button" className="button button-icon" aria-label="Close" onClick={() => setRefusal(null)}>
          <Icon name="close" size={16} />
        </button>
      </header>
      {!isStopped && (
        <p className="quiet">
          {isOfBackground(prompt) && "A cut-out has no background: ask for what is to stay. "}
          {offered.length
            ? `Pick what you meant, ${press} it in the photo, or draw a box around it.`
            : `${press === "tap" ? "Tap" : "Click"} it in the photo, draw a box around it, or ask in other words.`}
        </p>
      )}
      <div className="chips">
        {offered.map((name) => (
          <button
            type="button"
            key={name}
            className="chip"
            data-testid={near.includes(name) ? "near" : "seen"}
            onClick={() => {
              app.store.getState().setPrompt(name);
              void ask.perform(app);
            }}
          >
            {name}
          </button>
        ))}
        <button
          type="button"
          className="chip chip-on"
          data-testid="show-me"
          title={show}
          onClick={() => {
            takeTool("point");
            setRefusal(null);
            app.page.focusPhoto();
            app.store.getState().announce(show);
          }}
        >
          <Icon name="point" size={16} />
          Show me
        </button>
        {!isStopped && !offered.length && (
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
