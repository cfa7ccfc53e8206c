import type { ModelInfo } from "../../../engine";
import { useStore } from "../../context";
import { megabytes } from "../../words";
import { Dialog } from "../dialog/Dialog";
import { EvaluationTable } from "./EvaluationTable";
import { ProviderSwitch } from "./ProviderSwitch";
import "./model.css";

const HEADS: Record<ModelInfo["head"], string> = {
  lens: "LENS: context queries as the mask’s prompt",
  coprs: "CoPRS: a heatmap as the mask’s prompt",
  unified: "Unified: context queries and a heatmap, both",
};

export function ModelDialog() {
  const model = useStore((state) => state.model);
  return (
    <Dialog name="model" title={model.status === "ready" ? model.info.name : "The model"} testId="model-panel">
      <div className="model">
        {model.status === "ready" ? <About info={model.info} /> : <Loading />}
        <ProviderSwitch />
      </div>
    </Dialog>
  );
}

/** Its panel may be open before the model is there; the page says how far it is. */
function Loading() {
  const failed = useStore((state) => state.model.status === "failed");
  return <p className="quiet">{failed ? "The model did not start." : "The model is being made ready."}</p>;
}

function About({ info }: { info: ModelInfo }) {
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
        <Fact term="Size">{megabytes(info.bytes)}</Fact>
        <Fact term="Head">{HEADS[info.head]}</Fact>
        <Fact term="Licence">
          {info.licence.id}
          {info.licence.note && <span className="faint"> {info.licence.note}</span>}
        </Fact>
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
