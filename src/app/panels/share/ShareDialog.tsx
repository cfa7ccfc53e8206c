import { Suspense } from "react";
import { Dialog } from "../dialog/Dialog";
import { onDemand } from "../on-demand";

/** Few visits share. */
const Share = onDemand(async () => (await import("./Share")).Share);

export function ShareDialog() {
  return (
    <Dialog name="share" title="Share" testId="share-dialog">
      <Suspense>
        <Share />
      </Suspense>
    </Dialog>
  );
}
