import type { ModelEntry } from "../../../engine";
import { EvaluationTable } from "./EvaluationTable";
import { originOf, runsOn, sizeOf } from "./words";

const HEADS: Record<NonNullable<ModelEntry["head"]>, string> = {
  lens: "LENS: context queries as the mask’s prompt",
  coprs: "CoPRS: a heatmap as the mask’s prompt",
  unified: "Unified: context queries and a heatmap, both",
  box: "Box: each box that the model writes is a mask’s prompt",
};

/** What the model can do, how well it did, and its licence. */
export function AboutModel({ info }: { info: ModelEntry }) {
  return (
    <>
      <p className="model-summary">{info.summary}</p>
      <div className="model-words">
        <WordList title="It can" items={info.can} />
        <WordList title="It cannot" items={info.cannot} />
      </div>
      <EvaluationTable rows={info.evaluation} />
      <dl className="model-facts">
        <Fact term="Version">
          {info.id} {info.version}
        </Fact>
        <Fact term="Size">{sizeOf(info.bytes)}</Fact>
        {info.head && <Fact term="Head">{HEADS[info.head]}</Fact>}
        <Fact term="Licence">
          {info.licence.id}
          {info.licence.note && <span className="faint"> {info.licence.note}</span>}
        </Fact>
        <Fact term="Runs on">{runsOn(info)}</Fact>
        <Fact term="From">{originOf(info)}</Fact>
      </dl>
    </>
  );
}

function WordList({ title, items }: { title: string; items: string[] }) {
  if (!items.length) return null;
  return (
    <section>
      <h3>{title}</h3>
      <ul>
        {items.map((item) => (
          <li key={item}>{item}</li>
        ))}
      </ul>
    </section>
  );
}

function Fact({ term, children }: { term: string; children: React.ReactNode }) {
  return (
    <div>
      <dt>{term}</dt>
      <dd>{children}</dd>
    </div>
  );
}
