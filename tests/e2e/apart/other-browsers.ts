/** Firefox and WebKitGTK as Debian has them, started with a profile and a folder for downloads of their own. */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findFirefox, findWebKit } from "../../../scripts/lib/other-browsers.mjs";
import { openHttp, openMarionette, type Send } from "./webdriver";

export interface OtherBrowser {
  send: Send;
  downloads: string;
  close(): Promise<void>;
}

/** Starts a browser in a folder of its own, which is deleted when it is closed. */
type Start = (folder: string, downloads: string) => Promise<{ send: Send; processes: ChildProcess[] }>;

const startFirefox: Start = async (folder, downloads) => {
  const binary = findFirefox();
  if (!binary)
    throw new Error("No Firefox here. On Debian: apt install firefox-esr. Elsewhere: set FIREFOX_PATH to it.");
  const prefs = {
    // Any free one, which it writes down.
    "marionette.port": 0,
    "browser.download.folderList": 2,
    "browser.download.dir": downloads,
    "browser.shell.checkDefaultBrowser": false,
    "datareporting.policy.dataSubmissionEnabled": false,
    "app.update.auto": false,
  };
  const lines = Object.entries(prefs).map(([name, value]) => `user_pref("${name}", ${JSON.stringify(value)});\n`);
  writeFileSync(join(folder, "user.js"), lines.join(""));
  const browser = spawn(binary, ["--headless", "--marionette", "--no-remote", "--profile", folder], {
    stdio: "ignore",
  });
  const written = join(folder, "MarionetteActivePort");
  const port = await patiently(() => existsSync(written) && Number(readFileSync(written, "utf8")), "Firefox");
  return { send: await openMarionette(port), processes: [browser] };
};

const startWebKit: Start = async (folder, downloads) => {
  const found = findWebKit();
  if (typeof found === "string") throw new Error(found);
  // Where the user's folders are, downloads among them.
  mkdirSync(join(folder, "config"));
  writeFileSync(join(folder, "config/user-dirs.dirs"), `XDG_DOWNLOAD_DIR="${downloads}"\n`);
  const env = { ...process.env, HOME: folder, XDG_CONFIG_HOME: join(folder, "config") };
  // -displayfd: it takes a free display and writes its number down.
  const screen = spawn(found.xvfb, ["-displayfd", "3", "-screen", "0", "1280x900x24"], {
    stdio: ["ignore", "ignore", "ignore", "pipe"],
  });
  let display = "";
  screen.stdio[3]?.on("data", (text: Buffer) => {
    display += text.toString();
  });
  await patiently(() => display.endsWith("\n"), "Xvfb");
  const port = await freePort();
  const driver = spawn(found.driver, [`--port=${port}`], {
    env: { ...env, DISPLAY: `:${display.trim()}` },
    stdio: "ignore",
  });
  const status = () =>
    fetch(`http://127.0.0.1:${port}/status`).then(
      ({ ok }) => ok,
      () => false,
    );
  await patiently(status, "WebKitWebDriver");
  const options = { "webkitgtk:browserOptions": { binary: found.browser, args: ["--automation"] } };
  return { send: await openHttp(port, options), processes: [driver, screen] };
};

export const otherBrowsers = { Firefox: startFirefox, WebKitGTK: startWebKit };

export async function open(start: Start): Promise<OtherBrowser> {
  const folder = mkdtempSync(join(tmpdir(), "loupe-browser-"));
  const downloads = join(folder, "downloads");
  mkdirSync(downloads);
  const { send, processes } = await start(folder, downloads);
  return {
    send,
    downloads,
    async close() {
      for (const one of processes) await ended(one);
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

function ended(one: ChildProcess): Promise<unknown> {
  if (one.exitCode !== null || one.signalCode !== null) return Promise.resolve();
  const end = new Promise((resolve) => one.once("exit", resolve));
  one.kill();
  return end;
}

/** Asks again and again for a minute. */
async function patiently<T>(ask: () => T | Promise<T>, who: string): Promise<Exclude<T, false>> {
  for (let i = 0; i < 600; i++) {
    const answer = await ask();
    if (answer) return answer as Exclude<T, false>;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${who} did not start within a minute.`);
}

function freePort(): Promise<number> {
  return new Promise((done) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => done(typeof address === "object" && address ? address.port : 0));
    });
  });
}
