import { showModel } from "../../commands/show-model";
import { useApp, useStore } from "../../context";
import { providerName } from "../model/words";

/** What the model runs on; opens the model's panel. */
export function ProviderBadge() {
  const app = useApp();
  const model = useStore((state) => state.model);
  const [text, hint] =
    model.status === "ready"
      ? [`${providerName(model.info.provider)} · ${model.info.name}`, model.info.providerReason]
      : model.status === "loading"
        ? ["Model starting", model.detail]
        : ["No model", model.message];
  return (
    <button
      type="button"
      className="provider-badge"
      data-status={model.status}
      data-testid="provider-badge"
      title={hint || "About the model"}
      onClick={() => void showModel.perform(app)}
    >
      <span className="status-dot" aria-hidden="true" />
      {text}
    </button>
  );
}
