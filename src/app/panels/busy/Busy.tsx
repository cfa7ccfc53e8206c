import { cancelEncoding } from "../../commands/cancel-encoding";
import { useStore } from "../../context";
import { readingOf } from "../../state/photo";
import { CommandButton } from "../commands/CommandButton";
import "./busy.css";

/** How far the reading of the photo is, where that takes a while: until then clicks and questions wait. */
export function Busy() {
  const progress = useStore((state) => readingOf(state)?.progress);
  const isReading = useStore((state) => readingOf(state) !== null);
  const isCloser = useStore(({ photo }) => photo?.closer != null);
  if (!isReading) return null;
  const what = isCloser ? "Looking closer" : "Reading the photo";
  return (
    <div className="busy" data-testid="encoding">
      <progress max={1} value={progress ? progress.done / progress.total : undefined} aria-label={what} />
      <span>{what}</span>
      <CommandButton command={cancelEncoding} show="name" name="Cancel" />
    </div>
  );
}
