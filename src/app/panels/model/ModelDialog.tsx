import { useEffect } from "react";
import { useApp, useStore } from "../../context";
import { listModels } from "../../work/models/list";
import { Dialog } from "../dialog/Dialog";
import { AddModel } from "./AddModel";
import { listedModels } from "./listed-models";
import { ModelRow } from "./ModelRow";
import { Offered } from "./Offered";
import { ProviderSwitch } from "./ProviderSwitch";
import "./model.css";
import "./models.css";

export function ModelDialog() {
  return (
    <Dialog name="model" title="Models" testId="model-panel">
      <div className="model">
        <Offered />
        <ModelList />
        <ProviderSwitch />
        <AddModel />
      </div>
    </Dialog>
  );
}

/** The site's, then those that were added. */
function ModelList() {
  const app = useApp();
  const here = useStore((state) => state.models);
  const coming = useStore((state) => state.coming);
  const models = listedModels({ models: here, coming });
  const ready = useStore((state) => state.model.status === "ready");
  // What is here changes as the model comes.
  // biome-ignore lint/correctness/useExhaustiveDependencies: looked at again when it is there
  useEffect(() => void listModels(app), [app, ready]);
  if (!models) return <p className="quiet">Looking which models there are …</p>;
  return (
    <ul className="models" data-testid="models">
      {models.map((entry) => (
        <ModelRow key={entry.key} entry={entry} />
      ))}
    </ul>
  );
}
