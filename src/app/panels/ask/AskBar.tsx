import { useEffect, useRef } from "react";
import { ask } from "../../commands/ask";
import { stop } from "../../commands/stop";
import { useApp, useStore } from "../../context";
import { PROMPT_ID } from "../../page/browser-page";
import { CommandButton } from "../commands/CommandButton";
import { Suggestions } from "./Suggestions";
import "./ask.css";

export function AskBar() {
  const app = useApp();
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
          void ask.perform(app);
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
            void ask.perform(app);
          }}
        />
        {running ? (
          <CommandButton command={stop} show="both" className="ask-button" />
        ) : (
          <CommandButton command={ask} show="both" className="ask-button button-primary" />
        )}
      </form>
    </div>
  );
}
