import { discardProposals } from "../../commands/discard-proposals";
import { keepProposals } from "../../commands/keep-proposals";
import { useStore } from "../../context";
import { counted } from "../../words";
import { CommandButton } from "../commands/CommandButton";
import { usePress } from "../use-media";

/** How far Everything is, then what to do with what it found. */
export function ProposalsBar() {
  const press = usePress();
  const proposals = useStore((state) => state.proposals);
  if (!proposals) return null;
  const { masks, progress, prepared } = proposals;
  const count = masks.length;
  const some = prepared && count === 1 ? "it" : "the ones";
  return (
    <section
      className="proposals"
      aria-label={prepared ? "Prepared answers" : "Everything"}
      data-testid="proposals"
      data-count={count}
      data-prepared={prepared || undefined}
    >
      <p>
        {progress ? (
          <>
            <progress
              max={1}
              value={progress.total ? progress.done / progress.total : undefined}
              aria-label="Looking for everything"
            />
            <span className="quiet">{count ? `${counted(count, "thing")} so far` : "Looking for everything"}</span>
          </>
        ) : (
          <>
            <strong>
              {prepared ? "Prepared:" : ""} {count ? counted(count, "thing") : "No things"} found.
            </strong>
            {count > 0 && (
              <span className="quiet">
                {" "}
                {press === "tap" ? "Tap" : "Click"} {some} to keep.
              </span>
            )}
          </>
        )}
      </p>
      <CommandButton
        command={discardProposals}
        show="name"
        name={progress ? "Cancel" : prepared ? "Hide" : "Discard"}
      />
      {!progress && count > (prepared ? 1 : 0) && (
        <CommandButton command={keepProposals} show="name" name={`Keep all ${count}`} className="button-primary" />
      )}
    </section>
  );
}
