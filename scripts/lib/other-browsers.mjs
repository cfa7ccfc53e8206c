import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { aptInstall, which } from "./command.mjs";

/** Firefox: $FIREFOX_PATH, or one in PATH; null where there is none. */
export function findFirefox() {
  const named = process.env.FIREFOX_PATH;
  if (named) return existsSync(named) ? named : null;
  return which("firefox-esr", "firefox");
}

/** WebKitGTK's driver, its own small browser, and a display for it; or, in words, what is missing. */
export function findWebKit() {
  const [driver, browser, xvfb] = [which("WebKitWebDriver"), findMiniBrowser(), which("Xvfb")];
  if (driver && browser && xvfb) return { driver, browser, xvfb };
  const missing = Object.entries({ WebKitWebDriver: driver, MiniBrowser: browser, Xvfb: xvfb }).filter(([, at]) => !at);
  return `WebKitGTK needs ${missing.map(([name]) => name).join(", ")}. On Debian: apt install webkit2gtk-driver xvfb.`;
}

/** It is not in PATH: /usr/lib/<machine>/webkit2gtk-<version>/MiniBrowser on Debian. */
function findMiniBrowser() {
  const within = (folder, part) => {
    const names = existsSync(folder) ? readdirSync(folder) : [];
    return names.filter((name) => part.test(name)).map((name) => join(folder, name));
  };
  const folders = [...within("/usr/lib", /linux-gnu/), "/usr/lib", "/usr/libexec"];
  const found = folders.flatMap((folder) => within(folder, /^webkit(2)?gtk/));
  return found.map((folder) => join(folder, "MiniBrowser")).find((path) => existsSync(path)) ?? null;
}

/** Where that is possible; what is missing then, the tests say. */
export async function setupOtherBrowsers() {
  if (findFirefox() && typeof findWebKit() !== "string") return;
  await aptInstall(["firefox-esr", "webkit2gtk-driver", "xvfb"]);
}
