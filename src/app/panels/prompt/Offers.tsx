import { type Document, findObject } from "../../../document/document";
import { takeOffer } from "../../commands/take-offer";
import { useApp, useStore } from "../../context";
import { documentOf } from "../../state/document";
import type { Offer } from "../../state/offers";

/** Other ways to understand the latest click. */
export function Offers() {
  const app = useApp();
  const offers = useStore((state) => state.offers);
  const document = useStore(documentOf);
  if (!offers.length || !document) return null;
  return (
    <ul className="chips offers" aria-label="Did you mean">
      {offers.map((offer) => (
        <li key={offer.kind}>
          <button
            type="button"
            className="chip"
            data-testid={`offer-${offer.kind}`}
            onClick={() => void takeOffer.perform(app, offer)}
          >
            <span className="cut">{words(offer, document)}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

function words(offer: Offer, document: Document): string {
  if (offer.kind === "keep-both") return "Keep both";
  if (offer.kind === "replace-instead") return "Replace instead";
  const target = findObject(document, offer.target)?.name ?? "it";
  return offer.kind === "add-to" ? `Add to ${target}` : `Replace ${target}`;
}
