import { useRef } from "react";
import { useStore } from "../../context";

interface Props {
  value: string;
  label: string;
  /** Id of a datalist. */
  list?: string;
  /** Once, with what was typed; not where it was called off. */
  onChange(value: string): void;
}

/** A field in place of what it changes: Enter and leaving it keep what was typed, Escape does not. */
export function EditField({ value, label, list, onChange }: Props) {
  const setEditing = useStore((state) => state.setEditing);
  const ended = useRef(false);
  const end = (typed: string | null) => {
    if (ended.current) return;
    ended.current = true;
    if (typed !== null) onChange(typed);
    setEditing(null);
  };
  return (
    <input
      className="field"
      type="text"
      defaultValue={value}
      aria-label={label}
      list={list}
      dir="auto"
      autoComplete="off"
      // biome-ignore lint/a11y/noAutofocus: it comes because somebody asked to type here
      autoFocus
      onFocus={({ target }) => target.select()}
      onBlur={({ target }) => end(target.value)}
      onKeyDown={(event) => {
        if (event.nativeEvent.isComposing) return;
        if (event.key === "Enter") end(event.currentTarget.value);
        else if (event.key === "Escape") end(null);
        else return;
        event.preventDefault();
      }}
    />
  );
}
