import { lookCloser } from "../../commands/look-closer";
import { useStore } from "../../context";
import { readingOf } from "../../state/photo";
import { CommandButton } from "../commands/CommandButton";
import "./closer.css";

/** Over the photo once it is enlarged: offers to look closer, and leads back. While that is read, it is told in its place. */
export function CloserButton() {
  const isThere = useStore((state) => lookCloser.enabled(state) && !state.opening && readingOf(state) === null);
  const isOn = useStore((state) => state.photo?.closer != null);
  if (!isThere) return null;
  return (
    <CommandButton
      command={lookCloser}
      show="both"
      icon={isOn ? "close" : "closer"}
      text={isOn ? "Looking closer" : lookCloser.name}
      className="closer button-toggle"
    />
  );
}
