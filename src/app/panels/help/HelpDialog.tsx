import { plainCommands } from "../../commands";
import { toggleKeys } from "../../commands/toggle-keys";
import { keysLabel } from "../../keyboard";
import { tools } from "../../tools";
import { CommandButton } from "../commands/CommandButton";
import { Dialog } from "../dialog/Dialog";
import { usePress } from "../use-media";
import "./help.css";

type Line = readonly [keys: string, what: string];

const POINTER: Line[] = [
  ["Click", "On nothing yet: a new object. On an object: select it, then add to it"],
  ["Shift click", "Add to the selected object, wherever it is"],
  ["Alt click", "Or right-click: take away from the selected object"],
];

const FINGERS: Line[] = [
  ["Tap", "On nothing yet: a new object. On an object: select it, then add to it"],
  ["+ and −", "Add to the selected object, or take away from it, wherever you tap"],
  ["Hold, move", "Aim with the magnifier; it counts where you let go"],
  ["Two fingers", "Move the photo, and zoom"],
  ["One finger", "Zoomed in: move the photo. With a box or a brush in hand: draw"],
  ["Double tap", "Zoom in, and out again"],
];

const WRITING: Line[] = [
  ["Enter", "Ask (Shift Enter: a new line)"],
  ["↑ ↓", "In the prompt: what was asked before"],
  ["Esc", "Stop the answer; leave the prompt; let go"],
  ["1 … 9", "Give the selected objects one of the labels"],
  ["H", "Held down: the photo without outlines"],
  ["F6", "From the prompt to the photo to the objects (Shift F6: back)"],
  ["← ↑ → ↓", "On the photo: move a crosshair, which says where it is (with Shift by one pixel)"],
  ["Enter", "At the crosshair: a click. Shift Enter adds; − or Alt Enter takes away"],
  ["Alt ↑ ↓", "In the list: move the object"],
];

export function HelpDialog() {
  const isTouch = usePress() === "tap";
  return (
    <Dialog name="help" title="Help" testId="help">
      <p className="quiet">
        {isTouch ? "Tap" : "Click"} a thing in the photo, draw a box around it, or say what you mean and watch: the
        thought, the box, where it looks, the outline. If nothing matches, Loupe says so. Photos and questions stay on
        this device.
      </p>
      {isTouch ? (
        <Keys title="With your fingers" lines={FINGERS} />
      ) : (
        <>
          <Keys title="With the pointer" lines={POINTER} />
          <Keys title="Tools" lines={toolKeys()} />
          <Keys title="Keys" lines={[...WRITING, ...commandKeys()]} />
          <CommandButton command={toggleKeys} show="name" className="button-line" testId={undefined} />
        </>
      )}
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

function toolKeys(): Line[] {
  return tools.flatMap(({ name, keys }) => (keys ? [[keysLabel(keys), name] as const] : []));
}

function commandKeys(): Line[] {
  const listed = plainCommands.filter(({ id }) => id !== "let-go");
  return listed.flatMap(({ name, keys, pressed }) =>
    keys ? [[keysLabel(keys), pressed ? `${name}: on or off` : name] as const] : [],
  );
}
