/** What a page cannot do here, in words. The app works without all of it. */
import { storageManager } from "./storage-manager";

interface Surroundings {
  isSecureContext: boolean;
  navigator: Navigator;
}

export function lacks({ isSecureContext, navigator }: Surroundings): string[] {
  if (!isSecureContext) {
    return [
      "This address has no TLS (it begins with http:). Everything works while the page is open, on one thread and without the GPU; the model is downloaded at every visit, and nothing opens offline. Use https:, or localhost.",
    ];
  }
  return [
    ...("serviceWorker" in navigator ? [] : ["This browser window does not open Loupe offline."]),
    ...("gpu" in navigator ? [] : ["This browser has no WebGPU: the model runs on the processor."]),
    ...(typeof storageManager(navigator)?.getDirectory === "function"
      ? []
      : ["This browser keeps no large files: the model is downloaded at every visit."]),
  ];
}
