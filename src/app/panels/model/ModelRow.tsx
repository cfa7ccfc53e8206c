import type { ModelEntry } from "../../../engine";
import { useApp, useStore } from "../../context";
import { Icon } from "../../icons/Icon";
import { percent } from "../../words";
import { cancel, download, remove } from "../../work/models/bring";
import { takeModel } from "../../work/models/take";
import { SureButton } from "../kept/SureButton";
import { AboutModel } from "./AboutModel";
import { Action } from "./Action";
import { Facts } from "./Facts";
import { canRun, isWhole, sizeOf } from "./words";

/** One model: what it is, how much of it is here, and what can be done with it. */
export function ModelRow({ entry }: { entry: ModelEntry }) {
  const { key, name, version, problem } = entry;
  const isUsed = useStore(({ model }) => model.status === "ready" && model.info.key === key);
  return (
    <li data-testid="model-row" data-key={key} data-used={isUsed}>
      <div className="models-head">
        <div className="models-what">
          <p className="models-name">
            <bdi>{name}</bdi> <span className="faint">{version}</span>
          </p>
          <Facts entry={entry}>
            <Here entry={entry} />
          </Facts>
        </div>
        <Actions entry={entry} isUsed={isUsed} />
      </div>
      {problem && <p className="models-problem">{problem}</p>}
      {!problem && !canRun(entry) && <p className="models-problem">{entry.obstacles.wasm}</p>}
      <Progress entry={entry} />
      {!problem && (
        <details>
          <summary>About it</summary>
          <div className="models-about">
            <AboutModel info={entry} />
          </div>
        </details>
      )}
    </li>
  );
}

function Here({ entry }: { entry: ModelEntry }) {
  const isHeld = useStore(({ held }) => entry.key in held);
  if (isHeld) return <span>Until this page is closed</span>;
  if (isWhole(entry)) return <span>On this device</span>;
  if (entry.kept > 0) return <span>{sizeOf(entry.kept)} of it on this device</span>;
  return <span>Not on this device</span>;
}

function Actions({ entry, isUsed }: { entry: ModelEntry; isUsed: boolean }) {
  const app = useApp();
  const { key, name, from, kept } = entry;
  const isBusy = useStore(({ model, run }) => model.status === "loading" || run !== null);
  const coming = useStore((state) => state.coming[key]);
  if (coming) {
    return (
      <div className="models-actions">
        <Action testId="pause-model" onClick={() => coming.stop.abort()}>
          Pause
        </Action>
        <Action testId="cancel-model" onClick={() => cancel(app, entry)}>
          Cancel
        </Action>
      </div>
    );
  }
  const canGoOn = !isWhole(entry) && (from.kind === "address" || from.kind === "hub" || kept > 0);
  return (
    <div className="models-actions">
      {isUsed && (
        <span className="models-used">
          <Icon name="check" size={16} /> In use
        </span>
      )}
      {!isUsed && canGoOn && (
        <Action testId="download-model" onClick={() => download(app, entry)}>
          {kept > 0 ? "Go on" : "Download"}
        </Action>
      )}
      {!isUsed && (
        <Action testId="use-model" disabled={isBusy || !canRun(entry)} onClick={() => takeModel(app, entry)}>
          Use
        </Action>
      )}
      {!isUsed && (from.kind !== "site" || kept > 0) && (
        <SureButton
          name={`Delete ${name}`}
          sure={`Delete ${name} from this device? Press again to delete.`}
          testId="delete-model"
          onSure={() => void remove(app, entry)}
        />
      )}
    </div>
  );
}

function Progress({ entry: { key, bytes } }: { entry: ModelEntry }) {
  const coming = useStore((state) => state.coming[key]);
  if (!coming) return null;
  const { fraction, trouble } = coming;
  return (
    <p className="models-progress">
      <progress max={1} value={fraction ?? undefined} aria-label="How far it is" />
      <span className="number">
        {fraction === null ? "Looking what is here" : `${percent(fraction)} of ${sizeOf(bytes)}`}
        {trouble && `. ${trouble}`}
      </span>
    </p>
  );
}
