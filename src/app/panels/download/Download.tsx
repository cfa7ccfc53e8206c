import { useStore } from "../../context";
import { useLate } from "../late/use-late";

/** Of the panel, which the bar's button opens. */
export const DOWNLOAD_ID = "download-panel";

const load = async () => (await import("./DownloadPanel")).DownloadPanel;

/** Not every visit downloads: the panel comes when it is opened first. Until it is there, the objects stay in its place. */
export function Download() {
  const isOpen = useStore((state) => state.downloading);
  const setDownloading = useStore((state) => state.setDownloading);
  const Panel = useLate(load, isOpen, setDownloading);
  return isOpen && Panel && <Panel id={DOWNLOAD_ID} />;
}
