import type { Evaluation } from "../../engine/bundle/manifest";
import { percent } from "../../state/words";

const COLUMNS: [keyof Evaluation, string, string][] = [
  ["giou", "gIoU", "Mean overlap of mask and truth"],
  ["ciou", "cIoU", "Overlap of all masks with all truths together"],
  ["p50", "P@0.5", "Answers whose mask overlaps the truth by at least half"],
  ["box_accuracy", "Box", "Boxes that overlap the true box by at least half"],
  ["absent_accuracy", "Refuses", "Of the prompts that match nothing: those it rightly refuses"],
  ["answer_rate", "Answers", "Of the prompts that match something: those it does not refuse"],
];

/** Measured on exactly the weights that run here. */
export function EvaluationTable({ rows }: { rows: Evaluation[] }) {
  if (!rows.length) return <p className="faint">No figures have been measured for these weights.</p>;
  return (
    <section className="evaluation">
      <h3>Measured on exactly these weights</h3>
      <div className="table-scroll">
        <table>
          <thead>
            <tr>
              <th scope="col">Set</th>
              <th scope="col">n</th>
              {COLUMNS.map(([key, name, meaning]) => (
                <th key={key} scope="col" title={meaning}>
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <Row key={row.set} row={row} />
            ))}
          </tbody>
        </table>
      </div>
      <p className="faint">
        gIoU: mean overlap of mask and truth. Below each set, the gIoU of methods that look at nothing the prompt says.
      </p>
    </section>
  );
}

function Row({ row }: { row: Evaluation }) {
  return (
    <>
      <tr>
        <th scope="row" title={row.describes}>
          {row.set.replaceAll("_", " ")}
        </th>
        <td>{row.n.toLocaleString("en")}</td>
        {COLUMNS.map(([key]) => (
          <td key={key}>{figure(row[key])}</td>
        ))}
      </tr>
      {Object.entries(row.baselines ?? {}).map(([name, giou]) => (
        <tr key={name} className="baseline">
          <th scope="row">{name.replaceAll("_", " ")}</th>
          <td />
          <td>{percent(giou)}</td>
          <td colSpan={COLUMNS.length - 1} />
        </tr>
      ))}
    </>
  );
}

function figure(value: Evaluation[keyof Evaluation]): string {
  return typeof value === "number" ? percent(value) : "–";
}
