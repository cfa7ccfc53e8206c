import { useState } from "react";
import type { Ground } from "../../../document/ground";
import { useStore } from "../../context";

const WHITE = "#ffffff";
/** Until one is chosen. */
const FIRST = "#0b6e6b";

/** What is behind a cut-out. The stage shows it. */
export function Background() {
  const ground = useStore((state) => state.ground);
  const setGround = useStore((state) => state.setGround);
  const isOwn = ground.startsWith("#") && ground !== WHITE;
  const [own, setOwn] = useState<Ground>(isOwn ? ground : FIRST);
  const choices: [name: string, to: Ground, isOn: boolean][] = [
    ["None", "none", ground === "none"],
    ["White", WHITE, ground === WHITE],
    ["Colour", own, isOwn],
    ["Blurred", "blurred", ground === "blurred"],
  ];
  return (
    <>
      <div className="download-row">
        <span>Background</span>
        <fieldset className="segments" aria-label="Background">
          {choices.map(([name, to, isOn]) => (
            <button
              type="button"
              key={name}
              aria-pressed={isOn}
              data-testid={`ground-${name.toLowerCase()}`}
              onClick={() => setGround(to)}
            >
              {name}
            </button>
          ))}
        </fieldset>
      </div>
      {isOwn && (
        <label className="download-row">
          <span>Its colour</span>
          <input
            type="color"
            className="ground-colour"
            value={own}
            data-testid="ground-picker"
            onChange={({ target }) => {
              setOwn(target.value as Ground);
              setGround(target.value as Ground);
            }}
          />
        </label>
      )}
    </>
  );
}
