import { takeOver } from "../../commands/take-over";
import { useStore } from "../../context";
import { CommandButton } from "../commands/CommandButton";
import "./kept.css";

/** That another tab has this project, and the way to have it here. */
export function ReadOnlyNotice() {
  const readOnly = useStore((state) => state.readOnly && state.project !== null);
  if (!readOnly) return null;
  return (
    <div className="read-only" role="status" data-testid="read-only">
      <p>This project is open in another tab. Here it can be looked at.</p>
      <CommandButton command={takeOver} show="name" />
    </div>
  );
}
