import { plainCommands } from "../../commands";
import { keysLabel } from "../../keyboard";
import { tools } from "../../tools";
import { Dialog } from "../dialog/Dialog";
import "./help.css";

const MOUSE: [keys: string, what: string][] = [
  ["Enter", "Ask (Shift Enter: new line)"],
  ["Click", "On the photo, after a mask: add this part"],
  ["Alt click", "On the photo, or right-click: take this part away"],
];

export function HelpDialog() {
  return (
    <Dialog name="help" title="Help" testId="help">
      <p className="help-lead">
        Open a photo, say what you are looking for, and watch: the thought, the box, the heatmap of where it looks, the
        mask. If nothing matches, Loupe says so. Photos and prompts stay on this device.
      </p>
      <section>
        <h3>Keys</h3>
        <dl className="help-keys">
          {[...MOUSE, ...toolKeys(), ...commandKeys()].map(([keys, what]) => (
            <div key={what}>
              <dt>
                <kbd>{keys}</kbd>
              </dt>
              <dd>{what}</dd>
            </div>
          ))}
        </dl>
        <p className="faint">
          With the photo in focus: arrows move a crosshair (Shift: small steps), Enter adds, − takes away.
        </p>
      </section>
    </Dialog>
  );
}

function toolKeys(): [string, string][] {
  return tools.flatMap(({ name, keys }) => (keys ? [[keysLabel(keys), `${name}, on the photo`]] : []));
}

function commandKeys(): [string, string][] {
  return plainCommands.flatMap(({ name, keys, pressed }) =>
    keys ? [[keysLabel(keys), pressed ? `${name} layer on or off` : name]] : [],
  );
}
