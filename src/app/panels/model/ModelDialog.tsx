import { Suspense } from "react";
import { useStore } from "../../context";
import { Dialog } from "../dialog/Dialog";
import { onDemand } from "../on-demand";
import { ProviderSwitch } from "./ProviderSwitch";
import "./model.css";

/** Few visits look at it. */
const AboutModel = onDemand(async () => (await import("./AboutModel")).AboutModel);

export function ModelDialog() {
  const model = useStore((state) => state.model);
  return (
    <Dialog name="model" title={model.status === "ready" ? model.info.name : "The model"} testId="model-panel">
      <div className="model">
        <Suspense>{model.status === "ready" ? <AboutModel info={model.info} /> : <Loading />}</Suspense>
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
