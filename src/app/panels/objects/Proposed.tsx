import { keepProposal } from "../../commands/keep-proposal";
import { useApp, useStore } from "../../context";
import { Icon } from "../../icons/Icon";
import { Thumbnail } from "./Thumbnail";

/** Rows that are drawn: each draws a picture, and a photo may be full of things. All of them are on the photo. */
const MOST = 40;

/** What Everything offers, one by one. */
export function Proposed() {
  const app = useApp();
  const masks = useStore((state) => state.proposals?.masks);
  if (!masks?.length) return null;
  return (
    <section aria-label="Proposed">
      <h3 className="objects-title">
        Proposed <span className="faint number">{masks.length}</span>
      </h3>
      <ul className="object-list">
        {masks.slice(0, MOST).map((mask, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: they have no names yet, and go one by one
          <li key={index} className="object" data-testid="proposal">
            <button
              type="button"
              className="object-main"
              aria-label={`Keep thing ${index + 1}`}
              title="Keep"
              onClick={() => void keepProposal.perform(app, mask)}
            >
              <Thumbnail rle={mask.rle} />
              <span className="object-words object-name">Thing {index + 1}</span>
              <Icon name="plus" />
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
