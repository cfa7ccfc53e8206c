import { cancelEncoding } from "../../commands/cancel-encoding";
import { useStore } from "../../context";
import { CommandButton } from "../commands/CommandButton";
import "./busy.css";

/** How far the reading of the photo is, where that takes a while: until then clicks and questions wait. */
export function Busy() {
  const progress = useStore(({ photo }) => (photo?.encoding === "running" ? photo.progress : null));
  const isReading = useStore(({ photo }) => photo?.encoding === "running");
  if (!isReading) return null;
  return (
    <div className="busy" data-testid="encoding">
      <progress max={1} value={progress ? progress.done / progress.total : undefined} aria-label="Reading the photo" />
      <span>Reading the photo</span>
      <CommandButton command={cancelEncoding} show="name" name="Cancel" />
    </div>
  );
}
