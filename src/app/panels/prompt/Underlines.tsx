import { useStore } from "../../context";
import { usePress } from "../use-media";
import { useUnknownWords } from "./unknown";

/** Lies under the field with the same text, unseen but for a line under each word that the model does not know. */
export function Underlines() {
  const prompt = useStore((state) => state.prompt);
  const words = useUnknownWords();
  if (!words.length) return null;
  let from = 0;
  const parts = words.map(({ start, end, text }) => {
    const before = prompt.slice(from, start);
    from = end;
    return (
      <span key={start}>
        {before}
        <u data-testid="unknown-word">{text}</u>
      </span>
    );
  });
  return (
    <div className="prompt-underlines" aria-hidden="true" dir="auto">
      {parts}
      {prompt.slice(from)}
    </div>
  );
}

/** Says so before it is asked. */
export function UnknownNote() {
  const press = usePress();
  const words = useUnknownWords();
  const isRunning = useStore((state) => state.run !== null);
  if (!words.length || isRunning) return null;
  const names = words.slice(0, 3).map(({ text }) => `“${text}”`);
  return (
    <p className="unknown-note quiet" role="status" data-testid="unknown-note">
      Loupe does not know {names.join(", ")}. Ask in other words, or {press} it in the photo.
    </p>
  );
}
