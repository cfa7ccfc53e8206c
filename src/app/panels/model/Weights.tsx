import type { ModelEntry } from "../../../engine";
import { useApp } from "../../context";
import { lookAt } from "../../work/models/look";
import { PARTS, sizeOf } from "./words";

const NAMES = { language: "Weights of the one that reads", segmenter: "Weights of the one that draws" };

/** In which ways an offered pair's weights are there; choosing others is looking anew, at the same commits. */
export function Weights({ entry: { from, choices } }: { entry: ModelEntry }) {
  const app = useApp();
  if (from.kind !== "hub" || !choices) return null;
  const { language, segmenter } = from;
  const choose = (part: (typeof PARTS)[number], weights: string) =>
    lookAt(app, { pair: { language, segmenter, [part]: { ...from[part], weights } } });
  return (
    <div className="models-address">
      {PARTS.map((part) => (
        <label key={part}>
          <span className="quiet">{NAMES[part]}</span>
          <select
            className="field"
            data-testid={`weights-${part}`}
            value={from[part].weights}
            onChange={({ target }) => void choose(part, target.value)}
          >
            {choices[part].map(({ weights, bytes }) => (
              <option key={weights} value={weights}>
                {weights}, {sizeOf(bytes)}
              </option>
            ))}
          </select>
        </label>
      ))}
    </div>
  );
}
