/** The files of a build, as vite/service-worker.ts tells them to the service worker. */

/** When the worker keeps a file; the models are the engine's to keep. */
export type KeptWhen =
  /** As it is installed: without it there is no page. */
  | "install"
  /** As the page fetches it: ONNX Runtime has several builds, of which one is used. */
  | "asked"
  /** Once the page has what it needs. */
  | "idle"
  /** The plain build of ONNX Runtime where the page uses another: once it has what it needs. In use, the engine keeps it. */
  | "spare";

/** What a page tells the worker. */
export type ToServiceWorker =
  /** A person wants the new version. */
  | { type: "take-over" }
  /** The page has what it needs. `spare`: it runs on the GPU, which may be gone one day. */
  | { type: "keep-rest"; spare: boolean };

/** Path → what it holds (the start of its SHA-256), and when to keep it. */
export type FileTable = Record<string, readonly [hash: string, when: KeptWhen]>;
