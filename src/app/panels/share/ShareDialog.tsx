import { lazy, Suspense } from "react";
import { Dialog } from "../dialog/Dialog";

/** Few visits share. */
const Share = lazy(() => import("./Share").then(({ Share }) => ({ default: Share })));

export function ShareDialog() {
  return (
    <Dialog name="share" title="Share" testId="share-dialog">
      <Suspense>
        <Share />
      </Suspense>
    </Dialog>
  );
}
