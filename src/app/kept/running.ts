/**
 * Notices that a page died while it did something that takes much memory: phones end such pages without a word. What it does
 * is written down before, and struck out after, as when the page is hidden or left.
 */
import type { Doing } from "../state/site";
import { type HoldBrowser, quietly } from "./hold";

const RUNNING = "loupe-running";
/** The page waits for it. In ms. */
const PATIENCE = 1000;

export interface Running {
  /** What this page does from now on; null: nothing that takes much. */
  noteDoing(doing: Doing | null): void;
  /** What a page did when it died, and no other page does now; told once. */
  died(): Promise<Doing | null>;
}

interface RunningBrowser extends Pick<HoldBrowser, "locks"> {
  local(): Pick<Storage, "getItem" | "setItem" | "removeItem">;
}

export function createRunning({ local, locks }: RunningBrowser): Running {
  /** Ends the lock that says that a page is alive which does something. */
  let rest: (() => void) | null = null;
  const manager = () => quietly(locks);
  return {
    noteDoing(doing) {
      try {
        if (doing) local().setItem(RUNNING, doing);
        else local().removeItem(RUNNING);
      } catch {
        // Then nobody notices.
      }
      if (!doing) {
        rest?.();
        rest = null;
      } else if (!rest) {
        const alive = new Promise<void>((resolve) => {
          rest = resolve;
        });
        manager()
          ?.request(RUNNING, { mode: "shared" }, () => alive)
          .catch(() => {});
      }
    },
    async died() {
      try {
        const doing = local().getItem(RUNNING);
        if (doing !== "loading" && doing !== "answering") return null;
        const late = new Promise<null>((resolve) => setTimeout(resolve, PATIENCE, null));
        const { held = [] } = (await Promise.race([manager()?.query(), late])) ?? {};
        if (held.some(({ name }) => name === RUNNING)) return null;
        local().removeItem(RUNNING);
        return doing;
      } catch {
        return null;
      }
    },
  };
}
