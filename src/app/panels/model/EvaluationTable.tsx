import type { Evaluation, Pointing } from "../../../engine/mask";
import { percent } from "../../words";

type Column<Key> = [key: Key, name: string, meaning: string];

const SENTENCES: Column<keyof Evaluation>[] = [
  ["giou", "gIoU", "Mean overlap of mask and truth"],
  ["ciou", "cIoU", "Overlap of all masks with all truths together"],
  ["p50", "P@0.5", "Answers whose mask overlaps the truth by at least half"],
  ["box_accuracy", "Box", "Boxes that overlap the true box by at least half"],
  ["absent_accuracy", "Refuses", "Of the prompts that match nothing: those it rightly refuses"],
  ["answer_rate", "Answers", "Of the prompts that match something: those it does not refuse"],
];

const POINTING: Column<keyof Pointing>[] = [
  ["box", "Box", "Mean overlap of mask and truth, given the true box"],
  ["click_1", "1 click", "… given one click on the thing’s middle"],
  ["click_2", "2 clicks", "… and a second one where the mask was most wrong"],
  ["click_3", "3 clicks", "… and a third"],
];

/** Measured on exactly the weights that run here. */
export function EvaluationTable({ rows }: { rows: Evaluation[] }) {
  if (!rows.length) return <p className="faint">No figures have been measured for these weights.</p>;
  const sentences = rows.filter(({ pointing }) => !pointing);
  return (
    <section className="evaluation">
      <h3>Measured on exactly these weights</h3>
      {sentences.length > 0 && <Sentences rows={sentences} />}
      <PointingFigures rows={rows} />
    </section>
  );
}

function Sentences({ rows }: { rows: Evaluation[] }) {
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard */}
      <section className="table-scroll" aria-label="Figures for questions" tabIndex={0}>
        <table>
          <Head columns={SENTENCES} />
          <tbody>
            {rows.map((row) => (
              <SentenceRow key={row.set} row={row} />
            ))}
          </tbody>
        </table>
      </section>
      <p className="faint">
        gIoU: mean overlap of mask and truth. Below each set, the gIoU of methods that look at nothing the prompt says.
      </p>
    </>
  );
}

function Head<Key>({ columns }: { columns: Column<Key>[] }) {
  return (
    <thead>
      <tr>
        <th scope="col">Set</th>
        <th scope="col">n</th>
        {columns.map(([, name, meaning]) => (
          <th key={name} scope="col" title={meaning}>
            {name}
          </th>
        ))}
      </tr>
    </thead>
  );
}

function SetName({ row }: { row: Evaluation }) {
  return (
    <th scope="row" title={row.describes}>
      {row.set.replaceAll("_", " ")}
    </th>
  );
}

function SentenceRow({ row }: { row: Evaluation }) {
  return (
    <>
      <tr>
        <SetName row={row} />
        <td>{row.n.toLocaleString("en")}</td>
        {SENTENCES.map(([key]) => (
          <td key={key}>{figure(row[key])}</td>
        ))}
      </tr>
      {Object.entries(row.baselines ?? {}).map(([name, giou]) => (
        <tr key={name} className="baseline">
          <th scope="row">{name.replaceAll("_", " ")}</th>
          <td />
          <td>{percent(giou)}</td>
          <td colSpan={SENTENCES.length - 1} />
        </tr>
      ))}
    </>
  );
}

/** Nothing where no row has any. */
function PointingFigures({ rows }: { rows: Evaluation[] }) {
  const pointed = rows.flatMap((row) => (row.pointing ? [{ row, pointing: row.pointing }] : []));
  if (!pointed.length) return null;
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard */}
      <section className="table-scroll" aria-label="Figures for clicks and boxes" tabIndex={0}>
        <table>
          <Head columns={POINTING} />
          <tbody>
            {pointed.map(({ row, pointing }) => (
              <tr key={row.set}>
                <SetName row={row} />
                <td>{pointing.n.toLocaleString("en")}</td>
                {POINTING.map(([key]) => (
                  <td key={key}>{figure(pointing[key])}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <p className="faint">Mean overlap of mask and truth when the thing is pointed at instead of named.</p>
    </>
  );
}

function figure(value: unknown): string {
  return typeof value === "number" ? percent(value) : "–";
}
