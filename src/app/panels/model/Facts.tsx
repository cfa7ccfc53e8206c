import type { ReactNode } from "react";
import type { ModelEntry } from "../../../engine";
import { sizeOf } from "./words";

/** What is to be known of a model at a glance. */
export function Facts({
  entry: { bytes, licence, evaluation },
  children,
}: {
  entry: ModelEntry;
  children?: ReactNode;
}) {
  return (
    <p className="models-facts">
      <span>{sizeOf(bytes)}</span>
      <span>{licence.id}</span>
      <span>{evaluation.length ? "Measured" : "Never measured here"}</span>
      {children}
    </p>
  );
}
