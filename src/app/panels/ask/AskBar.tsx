import { useEffect, useRef } from "react";
import { ask } from "../../commands/ask";
import { PROMPT_ID } from "../../commands/focus-prompt";
import { stop } from "../../commands/stop";
import { useStore } from "../../state/store";
import { ActionButton } from "../commands/CommandButton";
import { Suggestions } from "./Suggestions";
import "./ask.css";

export function AskBar() {
  const prompt = useStore((state) => state.prompt);
  const setPrompt = useStore((state) => state.setPrompt);
  const running = useStore((state) => state.run !== null);
  const key = useStore((state) => state.photo?.key);
  const field = useRef<HTMLTextAreaElement>(null);

  // Ready to type for each new photo, but not where that would raise a keyboard over it.
  useEffect(() => {
    if (key && matchMedia("(pointer: fine)").matches) field.current?.focus({ preventScroll: true });
  }, [key]);

  return (
    <div className="ask">
      <Suggestions />
      <form
        className="ask-form"
        onSubmit={(event) => {
          event.preventDefault();
          ask.perform();
        }}
      >
        <textarea
          id={PROMPT_ID}
          ref={field}
          rows={1}
          dir="auto"
          value={prompt}
          placeholder="What are you looking for?"
          aria-label="What are you looking for?"
          data-testid="prompt-input"
          onChange={(event) => setPrompt(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
            event.preventDefault();
            // While an answer is being written this does nothing, and the text stays.
            ask.perform();
          }}
        />
        {running ? (
          <ActionButton action={stop} show="both" className="ask-button" />
        ) : (
          <ActionButton action={ask} show="both" className="ask-button button-primary" />
        )}
      </form>
    </div>
  );
}
