import type { WantedProvider } from "../../../engine";
import { chooseProvider } from "../../commands/choose-provider";
import { useApp, useStore } from "../../context";
import { isHeldToWasm } from "../../state/held-to-wasm";
import { wantedProviders } from "../../state/model";
import { providerName } from "./words";

const nameOf = (wanted: WantedProvider): string => (wanted === "auto" ? "Auto" : providerName(wanted));

/** What the model runs on, why, and the choice. There while it loads too, so that the focus has a place to stay. */
export function ProviderSwitch() {
  const app = useApp();
  const wanted = useStore((state) => state.wanted);
  const model = useStore((state) => state.model);
  const enabled = useStore(chooseProvider.enabled);
  const info = model.status === "ready" ? model.info : null;
  const isHeld = useStore(isHeldToWasm);
  const reason = isHeld
    ? "Loupe takes care since its page ended; Run as usual lets it choose again."
    : info?.providerReason;
  return (
    <section className="provider">
      <h3>Runs on</h3>
      <fieldset className="segments" aria-label="What the model runs on">
        {wantedProviders.map((one) => (
          <button
            key={one}
            type="button"
            data-testid={`provider-${one}`}
            aria-pressed={wanted === one}
            aria-disabled={!enabled}
            onClick={() => enabled && wanted !== one && chooseProvider.perform(app, one)}
          >
            {nameOf(one)}
          </button>
        ))}
      </fieldset>
      <p className="quiet" data-testid="provider-reason">
        {info ? `${providerName(info.provider)}. ${reason}` : "Not running yet."}
      </p>
    </section>
  );
}
