import { goOnDownload } from "../../commands/go-on-download";
import { pauseDownload } from "../../commands/pause-download";
import { start } from "../../commands/start";
import { useStore } from "../../context";
import { Icon } from "../../icons/Icon";
import { isDownloading, type ModelState } from "../../state/model";
import { CommandButton } from "../commands/CommandButton";
import { usePress } from "../use-media";
import "./model.css";

/** How far the model is; once it is there, what that means for the photo. */
export function ModelStatus() {
  const model = useStore((state) => state.model);
  const offline = useStore((state) => state.offline);
  const notice = useStore((state) => state.modelNotice);
  const gpuNotice = useStore((state) => state.gpuNotice);
  const provider = model.status === "ready" ? model.info.provider : undefined;
  return (
    <div className="model-status" data-testid="model-status" data-state={model.status} data-provider={provider}>
      {model.status === "waiting" && <Waiting bytes={model.bytes} />}
      {model.status === "loading" && <Loading model={model} />}
      {model.status === "ready" && (
        <p className="model-kept">
          <Icon name="lock" size={16} />
          <span>
            <span>Photos stay on this device</span>
            {offline && <span data-testid="offline-ready">Works offline</span>}
          </span>
        </p>
      )}
      {notice && <p data-testid="model-notice">{notice}</p>}
      {gpuNotice && <p data-testid="gpu-notice">{gpuNotice}</p>}
      {model.status === "failed" && (
        <p>
          <Icon name="warning" size={16} />
          <span>The model did not start</span>
        </p>
      )}
    </div>
  );
}

/** Its bytes are fetched once they are needed, or wanted now. */
function Waiting({ bytes }: { bytes: number | null }) {
  const press = usePress();
  const size = bytes ? ` (${Math.ceil(bytes / 1e6)}\u00a0MB)` : "";
  return (
    <p>
      <span>Gets ready with your first {press} or question</span>
      <CommandButton command={start} show="name" name={`Get ready now${size}`} className="button-line" />
    </p>
  );
}

function Loading({ model }: { model: Extract<ModelState, { status: "loading" }> }) {
  const isTouch = usePress() === "tap";
  const isPaused = isDownloading(model) && model.paused;
  const detail = model.step === "downloading" ? `, ${model.detail}` : "";
  return (
    <p>
      <progress max={1} value={model.fraction ?? undefined} aria-label="Getting ready" />
      {isDownloading(model) && (
        // One button, so that it keeps the focus.
        <CommandButton
          command={isPaused ? goOnDownload : pauseDownload}
          show="name"
          text={isPaused ? "Go on" : "Pause"}
          className="button-line"
        />
      )}
      <span className="number">
        {isPaused && `Paused at ${model.detail}`}
        {!isPaused && (model.pointing ? `${isTouch ? "Tap" : "Click on"} things already; words soon` : "Getting ready")}
        {!isPaused && detail}
      </span>
    </p>
  );
}
