import type { DocumentObject } from "../../../document/document";
import { cleanCommands } from "../../commands";
import { useApp } from "../../context";
import { isClean, switchClean } from "../../work/switch-clean";

/** What is done to the masks of these objects, each on until it is switched off. */
export function CleanSwitches({ objects }: { objects: readonly DocumentObject[] }) {
  const app = useApp();
  return cleanCommands.map(({ id, name, how }) => (
    <button
      type="button"
      key={id}
      className="button button-name button-line"
      aria-pressed={isClean(objects, how)}
      disabled={!objects.length}
      data-testid={id}
      onClick={() => void switchClean(app, name, how, objects)}
    >
      <span>{name}</span>
    </button>
  ));
}
