/** JavaScript's memory in the workers of a page, as a browser's tools tell it. */
import type { Page } from "playwright-core";

/** The most of JavaScript's heap and its buffers that any worker of the page has from now on, in MB, until it is asked. */
export async function watchHeap(watched: Page): Promise<() => Promise<number>> {
  const session = await watched.context().newCDPSession(watched);
  let most = 0;
  const ids: string[] = [];
  session.on("Target.attachedToTarget", ({ sessionId }) => ids.push(sessionId));
  await session.send("Target.setAutoAttach", { autoAttach: true, waitForDebuggerOnStart: false, flatten: false });
  let count = 0;
  const look = setInterval(() => {
    for (const sessionId of ids) {
      const message = JSON.stringify({ id: ++count, method: "Runtime.getHeapUsage" });
      session.send("Target.sendMessageToTarget", { sessionId, message }).catch(() => {});
    }
  }, 200);
  session.on("Target.receivedMessageFromTarget", ({ message }) => {
    const { result } = JSON.parse(message) as { result?: { usedSize?: number; backingStorageSize?: number } };
    most = Math.max(most, (result?.usedSize ?? 0) + (result?.backingStorageSize ?? 0));
  });
  return async () => {
    clearInterval(look);
    await session.detach();
    return Math.round(most / 1e6);
  };
}
