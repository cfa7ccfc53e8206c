import { existsSync } from "node:fs";
import { aptInstall, SetupError, which } from "./command.mjs";

/** The browser of the tests: $CHROMIUM_PATH, or a Chromium or Chrome in PATH; null where there is none. */
export function findChromium() {
  const named = process.env.CHROMIUM_PATH;
  if (named) return existsSync(named) ? named : null;
  return which("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");
}

export async function setupChromium() {
  if (findChromium()) return;
  if (process.env.CHROMIUM_PATH) {
    throw new SetupError(`CHROMIUM_PATH names ${process.env.CHROMIUM_PATH}, which does not exist.`);
  }
  if ((await aptInstall(["chromium"])) && findChromium()) return;
  throw new SetupError(
    "The browser tests need Chromium or Chrome. On Debian: apt install chromium. Elsewhere: set CHROMIUM_PATH to it.",
  );
}
