import { lazy, Suspense } from "react";
import { useStore } from "../../context";

/** Of the panel, which the bar's button opens. */
export const DOWNLOAD_ID = "download-panel";

/** Not every visit downloads. Until the panel is there, the objects stay where it comes. */
const DownloadPanel = lazy(() => import("./DownloadPanel").then(({ DownloadPanel }) => ({ default: DownloadPanel })));

export function Download() {
  const isOpen = useStore((state) => state.downloading);
  return (
    isOpen && (
      <Suspense>
        <DownloadPanel id={DOWNLOAD_ID} />
      </Suspense>
    )
  );
}
