/**
 * A worker whose script may be of another origin than the page, as of a host for packages. Browsers start none from there,
 * but one of the page's own may import it, where that origin allows so (CORS) and the page's policy has `worker-src blob:`.
 */
export const AnyOriginWorker = function start(script: string | URL, options?: WorkerOptions): Worker {
  const { href, origin } = new URL(script, location.href);
  if (origin === location.origin) return new Worker(href, options);
  const shim = URL.createObjectURL(new Blob([`import ${JSON.stringify(href)};`], { type: "text/javascript" }));
  const worker = new Worker(shim, { ...options, type: "module" });
  // What it says first it says once it has loaded.
  worker.addEventListener("message", () => URL.revokeObjectURL(shim), { once: true });
  return worker;
} as unknown as typeof Worker;
