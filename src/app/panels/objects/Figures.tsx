import { type DocumentObject, objectMask, wordsOf } from "../../../document/document";
import { maskArea } from "../../../engine/mask";
import { useStore } from "../../context";
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
  // Reading the photo is no part of an answer, but of the time that one took.
  const encoded = useStore((state) => state.photo?.encoded?.timings);
  const timings: Record<string, number | undefined> = { ...encoded, ...words?.timings };
  return (
    <details className="details-part" data-testid="figures">
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
        {words &&
          Object.entries(STEPS).map(([step, name]) => <Time key={step} step={step} name={name} ms={timings[step]} />)}
      </dl>
      {words && (
        <pre className="details-answer" title="The answer as the model wrote it">
          {words.answer}
        </pre>
      )}
    </details>
  );
}

function Time({ step, name, ms }: { step: string; name: string; ms: number | undefined }) {
  if (ms === undefined) return null;
  return (
    <>
      <dt>{name}</dt>
      <dd className="number" data-step={step}>
        {duration(ms)}
      </dd>
    </>
  );
}
