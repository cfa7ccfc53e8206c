import { openSample } from "../../commands/open-sample";
import { useApp } from "../../context";
import { sampleUrl } from "../../samples";
import type { GallerySample } from "./use-samples";

/** Photos to try Loupe with, each with the outline of what was found in it. Without them the page is complete all the same. */
export function Samples({ samples }: { samples: readonly GallerySample[] | null }) {
  const app = useApp();
  if (!samples) return <p className="quiet">The sample photos could not be read. Reload to try again.</p>;
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
              aria-label={sample.title}
              title={`${sample.title}. ${sample.credit}`}
              onClick={() => void openSample.perform(app, sample)}
            >
              <img
                src={sampleUrl(sample.gallery.thumbnail)}
                width={336}
                height={224}
                alt=""
                decoding="async"
                fetchPriority="low"
              />
              <Outlines {...sample.gallery} />
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Outlines({ window: [left, top, right, bottom], outlines }: GallerySample["gallery"]) {
  return (
    <svg viewBox={`${left} ${top} ${right - left} ${bottom - top}`} aria-hidden="true">
      {outlines.map(({ path }) => (
        <g key={path}>
          <path className="sample-halo" d={path} />
          <path className="sample-line" d={path} />
        </g>
      ))}
    </svg>
  );
}
