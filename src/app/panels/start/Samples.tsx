import { useEffect, useState } from "react";
import { openSample } from "../../commands/open-sample";
import { useApp } from "../../context";
import { readSamples, type Sample, sampleUrl } from "../../samples";

/** Photos to try Loupe with. Without them, the page is complete all the same. */
export function Samples() {
  const app = useApp();
  const [samples, setSamples] = useState<Sample[]>([]);
  const [missing, setMissing] = useState(false);
  useEffect(() => {
    readSamples().then(setSamples, () => setMissing(true));
  }, []);
  if (missing) return <p className="quiet">The sample photos could not be read. Reload to try again.</p>;
  return (
    <section className="samples" aria-labelledby="samples-title">
      <h2 id="samples-title">Try one of these</h2>
      <ul>
        {samples.map((sample) => (
          <li key={sample.id}>
            <button
              type="button"
              className="sample"
              data-testid={`sample-${sample.id}`}
              title={sample.credit}
              onClick={() => void openSample.perform(app, sample)}
            >
              <img src={sampleUrl(sample.file)} width={sample.width} height={sample.height} alt="" decoding="async" />
              <span className="sample-title cut">{sample.title}</span>
              <span className="sample-prompt cut">{sample.prompts[0]?.text}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
