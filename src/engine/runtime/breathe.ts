/**
 * Lets waiting messages in. A graph on the CPU computes without ever returning to the event loop, so between two
 * tokens the worker has to, or a "stop" would be read only when the reply is over.
 */
export function breathe(): Promise<void> {
  const { setImmediate: soon } = globalThis as { setImmediate?: (then: () => void) => void };
  if (soon) return new Promise((resolve) => soon(resolve));
  return new Promise((resolve) => {
    // Not setTimeout, which browsers stretch to 4 ms.
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
