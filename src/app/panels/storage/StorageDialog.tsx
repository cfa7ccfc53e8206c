import { useCallback, useEffect, useState } from "react";
import { deleteKept } from "../../commands/delete-kept";
import { useApp, useStore } from "../../context";
import { megabytes } from "../../words";
import { Dialog } from "../dialog/Dialog";
import { SureButton } from "../kept/SureButton";
import "./storage.css";

const ROWS = [
  ["app", "The app", "so that it opens without a network"],
  ["models", "The models", "so that they are not downloaded again"],
  ["projects", "Your projects", "photos, and what you made of them"],
] as const;

type Sizes = Record<(typeof ROWS)[number][0], number>;

export function StorageDialog() {
  return (
    <Dialog name="storage" title="What is kept on this device" testId="storage-panel">
      <Storage />
    </Dialog>
  );
}

function Storage() {
  const app = useApp();
  const keeping = useStore((state) => state.keeping);
  const [sizes, setSizes] = useState<Sizes | null>(null);
  const [persisted, setPersisted] = useState<boolean | null>(null);
  const look = useCallback(async () => {
    const [usage, projects] = await Promise.all([app.site.usage(), app.kept.bytes()]);
    setSizes({ ...usage, projects });
    setPersisted(await app.site.isPersisted());
  }, [app]);
  useEffect(() => void look(), [look]);

  return (
    <div className="storage" aria-busy={sizes === null}>
      <p data-testid="persisted" data-persisted={persisted}>
        Kept by the browser: <strong>{persisted ? "yes" : "may be deleted"}</strong>
        {persisted
          ? "."
          : ", when the device needs room or after a long time without a visit. Installed apps are safer."}
      </p>
      {app.site.installsByHand && <p>To install Loupe: Share, then Add to Home Screen.</p>}
      {persisted === false && (
        <button
          type="button"
          className="button button-name button-line"
          data-testid="persist"
          onClick={async () => setPersisted(await app.site.persist())}
        >
          Ask the browser to keep it
        </button>
      )}
      <ul>
        {ROWS.map(([what, name, why]) => (
          <li key={what} data-testid={`kept-${what}`} data-bytes={sizes?.[what]}>
            <span>
              {name}
              <span className="quiet">
                {what === "projects" && keeping !== "device" ? "only while this page is open" : why}
              </span>
            </span>
            <span className="number">{sizes ? megabytes(sizes[what]) : "…"}</span>
            <SureButton
              name={`Delete: ${name}`}
              sure={`Really delete: ${name}`}
              testId={`delete-${what}`}
              onSure={() => void Promise.resolve(deleteKept.perform(app, what)).then(look)}
            />
          </li>
        ))}
      </ul>
      <p className="quiet">
        The app and its own model come again at the next visit. Deleted projects, and models that you added, are gone.
      </p>
      {app.site.lacks.map((words) => (
        <p key={words} className="quiet">
          {words}
        </p>
      ))}
    </div>
  );
}
