import { runAsUsual } from "../../commands/run-as-usual";
import { takeVersion } from "../../commands/take-version";
import { useApp, useStore } from "../../context";
import type { Counts } from "../../state/site";
import { CommandButton } from "../commands/CommandButton";
import "./site.css";

/** What a person should know of the app itself, one quiet line each. */
export function SiteNotices() {
  const { site } = useApp();
  const canTake = useStore(takeVersion.enabled);
  const careful = useStore((state) => state.careful);
  const lost = useStore((state) => state.lost);
  const setLost = useStore((state) => state.setLost);
  const hasPhoto = useStore((state) => state.photo !== null);
  return (
    <>
      {canTake && (
        <div className="site-notice" role="status" data-testid="update-ready">
          <p>A new version of Loupe is there.</p>
          <CommandButton command={takeVersion} show="name" text="Reload" className="button-line" />
        </div>
      )}
      {careful && (
        <div className="site-notice" role="status" data-testid="careful" data-doing={careful}>
          <p>
            Loupe ended while it {careful === "loading" ? "loaded the model" : "worked on a photo"}, perhaps for want of
            memory. It now takes care: one thread of the processor, large photos shown smaller.
          </p>
          <CommandButton command={runAsUsual} show="name" text="Run as usual" className="button-line" />
        </div>
      )}
      {lost && (
        <Read testId="lost" onRead={() => setLost(null)}>
          {lostWords(lost)}
        </Read>
      )}
      <Unheard />
      {!hasPhoto && site.lacks.length > 0 && (
        <p className="site-lacks" data-testid="lacks">
          {site.lacks.join(" ")}
        </p>
      )}
    </>
  );
}

/** What the address asked for in vain. */
export function Unheard() {
  const unheard = useStore((state) => state.unheard);
  const setUnheard = useStore((state) => state.setUnheard);
  if (!unheard) return null;
  return (
    <Read testId="unheard" onRead={() => setUnheard(null)}>
      {unheard}
    </Read>
  );
}

/** What goes once a person has read it. */
function Read({ testId, onRead, children }: { testId: string; onRead: () => void; children: string }) {
  return (
    <div className="site-notice" role="status" data-testid={testId}>
      <p dir="auto">{children}</p>
      <button type="button" className="button button-name button-line" onClick={onRead}>
        OK
      </button>
    </div>
  );
}

function lostWords({ models, projects }: Counts): string {
  const what = [
    ...(models ? ["the model, which is downloaded again"] : []),
    ...(projects ? [projects === 1 ? "a project" : `${projects} projects`] : []),
  ].join(", and ");
  const how = "Browsers do so when the device needs room, or after a long time without a visit.";
  return `This browser has deleted what Loupe kept here: ${what}. ${how}`;
}
