/** What a manifest says of its model, for people. */
import type { ModelAbout } from "../values";
import type { Manifest } from "./manifest";

export function aboutModel(manifest: Manifest): ModelAbout {
  const { id, name, version, summary, can, cannot, licence, head, evaluation } = manifest;
  return { id, name, version, summary, can, cannot, licence, head, evaluation };
}
