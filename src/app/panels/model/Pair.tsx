import { useState } from "react";
import { useApp } from "../../context";
import { lookAt } from "../../work/models/look";
import { PARTS } from "./words";

/** Published so that they fit each other and this page. */
const KNOWN = {
  language: [
    "onnx-community/Qwen3-VL-2B-Instruct-ONNX",
    "onnx-community/Qwen2-VL-2B-Instruct",
    "onnx-community/Qwen2.5-VL-3B-Instruct-ONNX",
  ],
  segmenter: [
    "onnx-community/sam2.1-hiera-tiny-ONNX",
    "onnx-community/sam2.1-hiera-small-ONNX",
    "onnx-community/sam2.1-hiera-base-plus-ONNX",
  ],
};
const ASKED = { language: "A Qwen-VL, as OWNER/NAME", segmenter: "A SAM2 or EdgeTAM, as OWNER/NAME" };

/** Two repositories of the hub that the build allows. Only what the hub says of them is fetched before a person has seen it. */
export function Pair({ hub }: { hub: string }) {
  const app = useApp();
  const [names, setNames] = useState({ language: "", segmenter: "" });
  const isThere = PARTS.every((part) => names[part].trim());
  const look = () =>
    lookAt(app, { pair: { language: { name: names.language }, segmenter: { name: names.segmenter } } });
  return (
    <form
      className="models-address"
      onSubmit={(event) => {
        event.preventDefault();
        if (isThere) void look();
      }}
    >
      <p className="quiet">
        Or two that are published at {new URL(hub).host} in the layout of transformers.js: one reads and writes boxes,
        one draws what is in them. Made-up weights of this layout answer here as they do there; published ones were
        never measured here. That site sees your address, and never your photos.
      </p>
      {PARTS.map((part) => (
        <label key={part}>
          <span className="quiet">{ASKED[part]}</span>
          <input
            className="field"
            type="text"
            autoCapitalize="off"
            autoCorrect="off"
            spellCheck={false}
            list={`known-${part}`}
            data-testid={`pair-${part}`}
            value={names[part]}
            onChange={({ target }) => setNames({ ...names, [part]: target.value })}
          />
          <datalist id={`known-${part}`}>
            {KNOWN[part].map((name) => (
              <option key={name} value={name} />
            ))}
          </datalist>
        </label>
      ))}
      <button type="submit" className="button button-name button-line" data-testid="look-at-pair">
        Look at them
      </button>
    </form>
  );
}
