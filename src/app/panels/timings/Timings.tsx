import type { Timings as StageTimes } from "../../../engine/api";
import { selectedTurn } from "../../state/answers";
import { useStore } from "../../state/store";
import { duration } from "../../state/words";
import "./timings.css";

type Stage = Exclude<keyof StageTimes, "tokens" | "tokens_per_second" | "total">;

const ENCODING: [Stage, string][] = [
  ["preprocess", "Decode and resize"],
  ["vision_encoder", "Vision encoder"],
  ["segment_encoder", "Segment encoder"],
  ["prefix", "Photo’s prefix"],
];
const ANSWERING: [Stage, string][] = [
  ["prefill", "Read the question"],
  ["first_token", "To the first token"],
  ["decode", "Write the answer"],
  ["context", "Context pass"],
  ["connector", "Connector"],
  ["prior", "Heatmap"],
  ["mask_decoder", "Mask decoder"],
  ["postprocess", "Enlarge the mask"],
];

/** How long each stage took. */
export function Timings() {
  const encoded = useStore((state) => state.photo?.encoded?.timings);
  const result = useStore((state) => selectedTurn(state)?.result);
  const first = useStore((state) => state.turns[0]?.id === state.selected);
  if (!encoded) return null;
  const times = result?.timings;
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
            <Rows stages={ENCODING} times={encoded} />
          ) : (
            <tr data-testid="encoding-reused">
              <th scope="row">Image encoding</th>
              <td>reused</td>
            </tr>
          )}
          {times && <Group title="Answer" />}
          {times && <Rows stages={ANSWERING} times={times} />}
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

function Rows({ stages, times }: { stages: [Stage, string][]; times: StageTimes }) {
  return stages.map(([stage, name]) => {
    const ms = times[stage];
    if (ms === undefined) return null;
    return (
      <tr key={stage} data-stage={stage}>
        <th scope="row">{name}</th>
        <td>{duration(ms)}</td>
      </tr>
    );
  });
}
