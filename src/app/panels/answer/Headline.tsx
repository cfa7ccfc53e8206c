import { Icon } from "../../icons/Icon";
import type { ResultState } from "../../state/result-state";
import type { Shown } from "../../state/shown";
import { percent } from "../../words";

const MEANING =
  "The decoder's own estimate of how well the mask follows the thing (predicted IoU). Not how sure it is that you meant that thing.";

interface Props {
  shown: Shown | null;
  page: ResultState;
}

/** Where the answer stands, in a few words. */
export function Headline({ shown, page }: Props) {
  const { title, detail, icon } = words(shown, page);
  const quality = shown?.score ?? null;
  const running = shown !== null && !shown.words;
  return (
    <div className="headline" data-busy={running}>
      {shown && (
        <p className="headline-prompt" dir="auto">
          {shown.prompt}
        </p>
      )}
      <h2>
        {icon && <Icon name={icon} />}
        <span dir="auto">{title}</span>
      </h2>
      {detail && <p className="faint">{detail}</p>}
      {quality !== null && (
        <div className="quality" data-testid="quality" data-value={quality} title={MEANING}>
          <span>Mask quality</span>
          <meter min={0} max={1} value={quality} aria-label="Mask quality">
            {percent(quality)}
          </meter>
          <strong>{percent(quality)}</strong>
        </div>
      )}
    </div>
  );
}

function words(shown: Shown | null, page: ResultState) {
  const result = shown?.words;
  if (result?.stopped === "user" && !result.mask) {
    return {
      title: "Stopped",
      detail: "What was written so far is kept. Ask again whenever you like.",
      icon: "stop",
    } as const;
  }
  if (result?.absent) {
    const detail = "That is an answer too: the model looked and found no match. Other words may help.";
    return { title: "Nothing in this photo matches", detail, icon: "none" } as const;
  }
  if (result?.mask) return { title: result.label ?? "Found", detail: "", icon: "check" } as const;
  if (result) return { title: "No mask this time", detail: "Try other words, or ask again.", icon: "none" } as const;
  if (shown) {
    const tokens = page === "thinking" && shown.tokens ? `${shown.tokens} tokens` : "";
    return { ...RUNNING[page], ...(tokens && { detail: tokens }), icon: null };
  }
  if (page === "encoding") return { title: "Reading the photo…", detail: "You can ask already.", icon: null };
  if (page === "loading") {
    return {
      title: "Starting the model…",
      detail: "You can ask already: it answers as soon as it is ready.",
      icon: null,
    };
  }
  return {
    title: "Ask about this photo",
    detail: "Name a thing, describe it, or ask what could be used for something.",
    icon: null,
  };
}

const RUNNING: Record<ResultState, { title: string; detail: string }> = {
  idle: { title: "Starting…", detail: "" },
  loading: { title: "Waiting for the model…", detail: "Your question is next." },
  encoding: { title: "Reading the photo…", detail: "Your question is next." },
  thinking: { title: "Thinking…", detail: "" },
  decoding: { title: "Drawing the mask…", detail: "" },
  done: { title: "Finishing…", detail: "" },
  absent: { title: "Finishing…", detail: "" },
  error: { title: "Starting…", detail: "" },
};
