import { type DocumentObject, objectMask, wordsOf } from "../../../document/document";
import { maskArea } from "../../../engine/mask";
import { duration, percent } from "../../words";

const STEPS: Record<string, string> = {
  preprocess: "Reading the photo",
  vision_encoder: "Photo, for words",
  segment_encoder: "Photo, for outlines",
  prefix: "Photo, into words",
  prefill: "Question",
  decode: "Thought and answer",
  context: "Context pass",
  prior: "Heatmap",
  mask_decoder: "Outline",
  postprocess: "Clean-up",
  total: "All",
};

/** Figures, and what they mean: for who wants to know. */
export function Figures({ object }: { object: DocumentObject }) {
  const mask = objectMask(object);
  const words = wordsOf(object);
  const timings = Object.entries(STEPS).flatMap(([key, name]) => {
    const ms = words?.timings[key];
    return ms === undefined ? [] : [[name, duration(ms)] as const];
  });
  return (
    <details className="details-part">
      <summary>Details</summary>
      <dl className="pairs pairs-wide">
        {mask && (
          <>
            <dt>Area</dt>
            <dd className="number">{maskArea(mask.rle).toLocaleString("en")} px</dd>
          </>
        )}
        {mask?.score != null && (
          <>
            <dt title="How cleanly the outline follows something, not that it is the right thing">Predicted IoU</dt>
            <dd className="number">{percent(mask.score)}</dd>
          </>
        )}
        {words && (
          <>
            <dt>Model</dt>
            <dd className="cut">
              {words.model.id} {words.model.version}
            </dd>
          </>
        )}
        {timings.map(([name, value]) => (
          <Row key={name} name={name} value={value} />
        ))}
      </dl>
      {words && (
        <pre className="details-answer" title="The answer as the model wrote it">
          {words.answer}
        </pre>
      )}
    </details>
  );
}

function Row({ name, value }: { name: string; value: string }) {
  return (
    <>
      <dt>{name}</dt>
      <dd className="number">{value}</dd>
    </>
  );
}
