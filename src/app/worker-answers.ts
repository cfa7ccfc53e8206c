/** The worker's side of worker-calls.ts: each request is answered, and so is who asks whether it still lives. */

interface Scope {
  addEventListener(type: "message", listener: (event: MessageEvent) => void): void;
  postMessage(message: unknown, options?: { transfer: Transferable[] }): void;
}

/** `answer` never rejects; what is in `transfer` moves instead of being copied. */
export function answerCalls<Request extends { id: number }, Reply extends { id: number }>(
  answer: (request: Request) => Promise<{ reply: Reply; transfer?: Transferable[] }>,
  scope: Scope = globalThis as unknown as Scope,
): void {
  scope.addEventListener("message", async ({ data }: MessageEvent<Request | { beat: true }>) => {
    if ("beat" in data) return scope.postMessage({ beat: true });
    const { reply, transfer = [] } = await answer(data);
    scope.postMessage(reply, { transfer });
  });
  // Its script has come: from now on it may be busy.
  scope.postMessage({ beat: true });
}
