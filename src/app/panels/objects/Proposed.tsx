import { answerName } from "../../../document/edits";
import { keepProposal } from "../../commands/keep-proposal";
import { useApp, useStore } from "../../context";
import { Icon } from "../../icons/Icon";
import { type Proposal, pointedProposal } from "../../state/proposals";
import { Thumbnail } from "./Thumbnail";

/** Rows that are drawn: each draws a picture, and a photo may be full of things. All of them are on the photo. */
const MOST = 40;

/** What Everything offers, one by one. The one that is pointed at, here or on the photo, stands out on both. */
export function Proposed() {
  const app = useApp();
  const masks = useStore((state) => state.proposals?.masks);
  const title = useStore((state) => (state.proposals?.prepared ? "Prepared" : "Proposed"));
  const pointed = useStore(pointedProposal);
  const pointAt = useStore((state) => state.pointAt);
  if (!masks?.length) return null;
  return (
    <section aria-label={title}>
      <h3 className="objects-title">
        {title} <span className="faint number">{masks.length}</span>
      </h3>
      <ul className="object-list">
        {masks.slice(0, MOST).map((mask, index) => (
          <li
            // biome-ignore lint/suspicious/noArrayIndexKey: they have no names yet, and go one by one
            key={index}
            className="object"
            data-testid="proposal"
            data-pointed={mask === pointed}
            ref={mask === pointed ? scrollToIt : undefined}
            onPointerEnter={({ pointerType }) => pointerType === "mouse" && pointAt(mask, "list")}
            onPointerLeave={() => pointAt(null, "list")}
            onFocus={() => pointAt(mask, "list")}
            onBlur={() => pointAt(null, "list")}
          >
            <button
              type="button"
              className="object-main"
              aria-label={`Keep ${nameOf(mask, index)}`}
              title="Keep"
              onClick={() => void keepProposal.perform(app, mask)}
            >
              <Thumbnail rle={mask.rle} />
              <span className="object-words object-name">{nameOf(mask, index)}</span>
              <Icon name="plus" />
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

const scrollToIt = (row: HTMLElement | null) => row?.scrollIntoView({ block: "nearest" });

const nameOf = ({ words }: Proposal, index: number) => (words ? answerName(words) : `Thing ${index + 1}`);
