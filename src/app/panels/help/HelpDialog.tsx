import { plainCommands } from "../../commands";
import { keysLabel } from "../../keyboard";
import { tools } from "../../tools";
import { Dialog } from "../dialog/Dialog";
import "./help.css";

type Line = readonly [keys: string, what: string];

const POINTER: Line[] = [
  ["Click", "On nothing yet: a new object. On an object: select it, then add to it"],
  ["Shift click", "Add to the selected object, wherever it is"],
  ["Alt click", "Or right-click: take away from the selected object"],
];

const WRITING: Line[] = [
  ["Enter", "Ask (Shift Enter: a new line)"],
  ["↑ ↓", "In the prompt: what was asked before"],
  ["Esc", "Leave the prompt; then stop, or let go"],
  ["1 … 9", "Give the selected objects one of the labels"],
  ["H", "Held down: the photo without outlines"],
  ["F6", "From the prompt to the photo to the objects"],
  ["Alt ↑ ↓", "In the list: move the object"],
];

export function HelpDialog() {
  return (
    <Dialog name="help" title="Help" testId="help">
      <p className="quiet">
        Click a thing in the photo, draw a box around it, or say what you mean and watch: the thought, the box, where it
        looks, the outline. If nothing matches, Loupe says so. Photos and questions stay on this device.
      </p>
      <Keys title="With the pointer" lines={POINTER} />
      <Keys title="Tools" lines={tools.flatMap(({ name, keys }) => (keys ? [[keysLabel(keys), name] as const] : []))} />
      <Keys title="Keys" lines={[...WRITING, ...commandKeys()]} />
    </Dialog>
  );
}

function Keys({ title, lines }: { title: string; lines: readonly Line[] }) {
  return (
    <section>
      <h3>{title}</h3>
      <dl className="help-keys">
        {lines.map(([keys, what]) => (
          <div key={what}>
            <dt>
              <kbd>{keys}</kbd>
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function commandKeys(): Line[] {
  const listed = plainCommands.filter(({ id }) => id !== "let-go");
  return listed.flatMap(({ name, keys, pressed }) =>
    keys ? [[keysLabel(keys), pressed ? `${name}: on or off` : name] as const] : [],
  );
}
