import { useApp, useStore } from "../../context";
import { addOffered } from "../../work/models/bring";
import { AboutModel } from "./AboutModel";
import { Action } from "./Action";
import { Facts } from "./Facts";
import { Weights } from "./Weights";
import { canRun, originOf, sizeOf } from "./words";

/** What a person gives, before anything but its manifest is read or fetched: they see what it is, and say whether it is to come. */
export function Offered() {
  const app = useApp();
  const offered = useStore((state) => state.offered);
  const setModels = useStore((state) => state.setModels);
  if (!offered) return null;
  const { entry } = offered;
  const { from, name, version, bytes, obstacles } = entry;
  const isFar = from.kind === "address" || from.kind === "hub";
  return (
    <section className="models-offered" data-testid="model-offered" aria-label={`${name}: add it?`}>
      <h3>
        <bdi>{name}</bdi> <span className="faint">{version}</span>
      </h3>
      <Facts entry={entry} />
      {isFar ? (
        <p>
          Your photos stay here; the site at {new URL(from.address).host} sees your address. {sizeOf(bytes)} are to
          come.
        </p>
      ) : (
        <p>
          {sizeOf(bytes)} are copied out of {originOf(entry)}, so that it is here at the next visit. Nothing leaves this
          device.
        </p>
      )}
      <Weights entry={entry} />
      {!canRun(entry) && <p className="models-problem">{obstacles.wasm}</p>}
      <div className="models-actions">
        <Action testId="add-model" primary disabled={!canRun(entry)} onClick={() => addOffered(app)}>
          {isFar ? "Download it" : "Add it"}
        </Action>
        <Action testId="leave-model" onClick={() => setModels({ offered: null })}>
          Not now
        </Action>
      </div>
      <AboutModel info={entry} />
    </section>
  );
}
