import { useStore } from "../../context";
import { Dialog } from "../dialog/Dialog";
import { AboutModel } from "./AboutModel";
import { ProviderSwitch } from "./ProviderSwitch";
import "./model.css";

export function ModelDialog() {
  const model = useStore((state) => state.model);
  return (
    <Dialog name="model" title={model.status === "ready" ? model.info.name : "The model"} testId="model-panel">
      <div className="model">
        {model.status === "ready" ? <AboutModel info={model.info} /> : <Loading />}
        <ProviderSwitch />
      </div>
    </Dialog>
  );
}

/** Its panel may be open before the model is there; the page says how far it is. */
function Loading() {
  const failed = useStore((state) => state.model.status === "failed");
  return <p className="quiet">{failed ? "The model did not start." : "The model is being made ready."}</p>;
}
