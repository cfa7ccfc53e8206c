import { type ComponentType, useEffect, useState } from "react";
import { useApp, useStore } from "../../context";

/** Of the panel, which the bar's button opens. */
export const DOWNLOAD_ID = "download-panel";

const MISSING =
  "The part with the downloads did not come. Nothing is lost: load the page again once there is a network.";

/** Once it did not come: what is fetched again then has no styles. */
let isMissing = false;

async function fetchPanel() {
  try {
    if (!isMissing) return (await import("./DownloadPanel")).DownloadPanel;
  } catch {
    isMissing = true;
  }
  return null;
}

/** Not every visit downloads: the panel comes when it is opened first. Until it is there, the objects stay in its place. */
export function Download() {
  const app = useApp();
  const isOpen = useStore((state) => state.downloading);
  const [Panel, setPanel] = useState<ComponentType<{ id: string }> | null>(null);
  useEffect(() => {
    if (!isOpen || Panel) return;
    const { setDownloading, setProblem } = app.store.getState();
    void fetchPanel().then((panel) => {
      if (panel) return setPanel(() => panel);
      setDownloading(false);
      setProblem({ code: "worker-lost", message: MISSING, during: "export" });
    });
  }, [app, isOpen, Panel]);
  return isOpen && Panel && <Panel id={DOWNLOAD_ID} />;
}
