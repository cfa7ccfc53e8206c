import { useStore } from "../../context";
import { Icon } from "../../icons/Icon";
import type { ModelState } from "../../state/model";
import { providerSentence } from "./words";
import "./model.css";

/** How far the model is, then where it runs and why. */
export function ModelStatus() {
  const model = useStore((state) => state.model);
  return (
    <div className="model-status" data-status={model.status} data-testid="model-status">
      {model.status === "loading" && <Loading model={model} />}
      {model.status === "ready" && (
        <p>
          <Icon name="lock" size={16} />
          <span>
            {model.info.providerReason || providerSentence(model.info.provider)} Your photos never leave this device.
          </span>
        </p>
      )}
      {model.status === "failed" && <p>The model did not start.</p>}
    </div>
  );
}

const STEPS = {
  downloading: "Downloading the model",
  verifying: "Checking the model’s files",
  starting: "Starting the model",
  "warming up": "Warming up",
};

function Loading({ model }: { model: Extract<ModelState, { status: "loading" }> }) {
  return (
    <>
      <p>
        <span>{STEPS[model.step]}</span>
        <span className="faint">{model.detail}</span>
      </p>
      <progress max={1} value={model.fraction ?? undefined} aria-label={STEPS[model.step]} />
    </>
  );
}
