import { type KeyboardEvent, useRef, useState } from "react";
import { ask } from "../../commands/ask";
import { askAll, canAskAll } from "../../commands/ask-all";
import { focusPrompt } from "../../commands/focus-prompt";
import { stop } from "../../commands/stop";
import { useApp, useStore } from "../../context";
import { keysLabel } from "../../keyboard";
import { PROMPT_ID } from "../../page/browser-page";
import { CommandButton } from "../commands/CommandButton";
import { Offers } from "./Offers";
import { ProposalsBar } from "./ProposalsBar";
import { Refusal } from "./Refusal";
import { Suggestions } from "./Suggestions";
import { Thought } from "./Thought";
import { Underlines, UnknownNote } from "./Underlines";
import "./prompt.css";

/** Where one asks. What comes of it grows upward out of it: the thought, a refusal, what else was meant, all on one surface. */
export function Prompt() {
  const [focused, setFocused] = useState(false);
  return (
    <div className="prompt" data-region="prompt">
      <div className="prompt-above">
        <ProposalsBar />
        <Refusal />
        <Thought />
        <Offers />
        <Suggestions focused={focused} />
        <UnknownNote />
      </div>
      <Line focused={focused} setFocused={setFocused} />
    </div>
  );
}

interface LineProps {
  focused: boolean;
  setFocused(focused: boolean): void;
}

function Line({ focused, setFocused }: LineProps) {
  const app = useApp();
  const prompt = useStore((state) => state.prompt);
  const setPrompt = useStore((state) => state.setPrompt);
  const running = useStore((state) => state.run !== null);
  const several = useStore(canAskAll);
  const earlier = useEarlier();

  const settle = () => {
    earlier.leave();
    // What is typed on glass lies over the photo: it goes, so that the answer can be seen.
    if (matchMedia("(pointer: coarse)").matches) (document.activeElement as HTMLElement | null)?.blur();
  };
  const asked = () => {
    void ask.perform(app);
    settle();
  };
  const askedAll = () => {
    if (askAll.enabled(app.store.getState())) void askAll.perform(app);
    settle();
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.nativeEvent.isComposing) return;
    const isOneLine = !prompt.includes("\n");
    if (event.key === "Enter" && several && (event.ctrlKey || event.metaKey)) askedAll();
    else if (event.key === "Enter" && !event.shiftKey) asked();
    else if (event.key === "Escape" && !running) app.page.focusPhoto();
    else if (event.key === "ArrowUp" && isOneLine) earlier.walk(-1);
    else if (event.key === "ArrowDown" && isOneLine) earlier.walk(1);
    else return;
    event.preventDefault();
  };

  return (
    <form
      className="prompt-line"
      onSubmit={(event) => {
        event.preventDefault();
        asked();
      }}
    >
      <div className="prompt-field">
        <Underlines />
        <textarea
          id={PROMPT_ID}
          rows={1}
          dir="auto"
          value={prompt}
          placeholder="Ask for anything in the photo"
          aria-label="Ask for anything in the photo"
          enterKeyHint="go"
          data-testid="prompt"
          onFocus={() => setFocused(true)}
          onBlur={() => setFocused(false)}
          onChange={({ target }) => {
            earlier.leave();
            setPrompt(target.value);
          }}
          onKeyDown={onKeyDown}
        />
      </div>
      {!focused && !prompt && !running && focusPrompt.keys && <kbd>{keysLabel(focusPrompt.keys)}</kbd>}
      {several && prompt.trim() && <CommandButton command={askAll} show="name" text="Ask all" onDone={settle} />}
      {running ? (
        <CommandButton command={stop} show="both" className="button-ink" />
      ) : (
        <CommandButton command={ask} onDone={settle} className={prompt.trim() ? "button-ink" : ""} />
      )}
    </form>
  );
}

/** ↑ and ↓ bring back what was asked; after the newest comes what was being typed. */
function useEarlier() {
  const app = useApp();
  const walking = useRef<{ at: number; typed: string } | null>(null);
  return {
    leave: () => {
      walking.current = null;
    },
    walk: (by: number) => {
      const { earlierPrompts, prompt, setPrompt } = app.store.getState();
      const { at, typed } = walking.current ?? { at: earlierPrompts.length, typed: prompt };
      const to = Math.min(earlierPrompts.length, Math.max(0, at + by));
      walking.current = { at: to, typed };
      setPrompt(earlierPrompts[to] ?? typed);
    },
  };
}
