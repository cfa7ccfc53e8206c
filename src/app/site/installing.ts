/** The browser's offer to install the app, kept until a person wants it. */

// Chromium's; lib.dom does not know it.
interface InstallOffer extends Event {
  prompt(): Promise<{ outcome: string }>;
}

/** Safari on iPhone and iPad: it offers nothing, its own menu does it. Not where that has been done. */
export function installsByHand(navigator: Pick<Navigator, "maxTouchPoints"> & { standalone?: boolean }): boolean {
  return navigator.standalone === false && navigator.maxTouchPoints > 0;
}

export function installing() {
  let offer: InstallOffer | null = null;
  let told: (can: boolean) => void = () => {};
  const become = (next: InstallOffer | null) => {
    offer = next;
    told(next !== null);
  };
  addEventListener("beforeinstallprompt", (event) => {
    // The menu offers it, not a bar over the photo.
    event.preventDefault();
    become(event as InstallOffer);
  });
  addEventListener("appinstalled", () => become(null));
  return {
    installsByHand: installsByHand(navigator),
    onInstallable(tell: (can: boolean) => void) {
      told = tell;
      if (offer) tell(true);
    },
    async install() {
      const current = offer;
      // An offer is good for one question.
      become(null);
      await current?.prompt();
    },
  };
}
