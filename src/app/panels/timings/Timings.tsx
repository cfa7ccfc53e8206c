import type { Timings as Times } from "../../../engine";
import { useShown, useStore } from "../../context";
import { documentOf } from "../../state/document";
import { duration } from "../../words";
import "./timings.css";

type Step = Exclude<keyof Times, "tokens" | "tokens_per_second" | "total">;

const ENCODING: [Step, string][] = [
  ["preprocess", "Decode and resize"],
  ["vision_encoder", "Vision encoder"],
  ["segment_encoder", "Segment encoder"],
  ["prefix", "Photo’s prefix"],
];
const ANSWERING: [Step, string][] = [
  ["prefill", "Read the question"],
  ["first_token", "To the first token"],
  ["decode", "Write the answer"],
  ["context", "Context pass"],
  ["connector", "Connector"],
  ["prior", "Heatmap"],
  ["mask_decoder", "Mask decoder"],
  ["postprocess", "Enlarge the mask"],
];

/** How long each step took. */
export function Timings() {
  const encoded = useStore((state) => state.photo?.encoded?.timings);
  const times = useShown()?.words?.timings;
  const first = useStore((state) => documentOf(state)?.objects[0]?.id === state.selected);
  if (!encoded) return null;
  const total = times?.total ?? encoded.total;
  return (
    <details className="timings" data-testid="timings">
      <summary>
        Times
        {total !== undefined && <span className="faint">{duration(total)}</span>}
      </summary>
      <table>
        <tbody>
          <Group title="Image encoding" />
          {!times || first ? (
            <Rows steps={ENCODING} times={encoded} />
          ) : (
            <tr data-testid="encoding-reused">
              <th scope="row">Image encoding</th>
              <td>reused</td>
            </tr>
          )}
          {times && <Group title="Answer" />}
          {times && <Rows steps={ANSWERING} times={times} />}
          {times?.tokens !== undefined && (
            <tr>
              <th scope="row">Tokens</th>
              <td>
                {times.tokens}
                {times.tokens_per_second !== undefined && `, ${times.tokens_per_second.toFixed(1)} a second`}
              </td>
            </tr>
          )}
          {times?.total !== undefined && (
            <tr className="timings-total">
              <th scope="row">In all</th>
              <td>{duration(times.total)}</td>
            </tr>
          )}
        </tbody>
      </table>
    </details>
  );
}

function Group({ title }: { title: string }) {
  return (
    <tr className="timings-group">
      <th scope="rowgroup" colSpan={2}>
        {title}
      </th>
    </tr>
  );
}

function Rows({ steps, times }: { steps: [Step, string][]; times: Times }) {
  return steps.map(([step, name]) => {
    const ms = times[step];
    if (ms === undefined) return null;
    return (
      <tr key={step} data-step={step}>
        <th scope="row">{name}</th>
        <td>{duration(ms)}</td>
      </tr>
    );
  });
}
