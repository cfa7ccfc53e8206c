// Makes a fresh clone ready: `node scripts/setup.mjs` for the app, `--with-tests` for the tests and the trainer too.
import { setupChromium } from "./lib/chromium.mjs";
import { SetupError } from "./lib/command.mjs";
import { setupNodeModules } from "./lib/node-modules.mjs";
import { setupPython } from "./lib/python.mjs";

const MINIMUM = [20, 19];

function checkNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major > MINIMUM[0] || (major === MINIMUM[0] && minor >= MINIMUM[1])) return;
  throw new SetupError(`Node ${MINIMUM.join(".")} or later is needed; this is ${process.versions.node}.`);
}

/** Prints what is wrong and returns false when something cannot be set up. Quick when there is nothing to do. */
export async function setup({ withTests = false } = {}) {
  try {
    checkNode();
    await setupNodeModules();
    if (withTests) {
      await setupChromium();
      await setupPython();
    }
    return true;
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    console.error(error.message);
    return false;
  }
}

if (import.meta.filename === process.argv[1]) {
  const ready = await setup({ withTests: process.argv.includes("--with-tests") });
  if (ready) console.log("Ready.");
  process.exitCode = ready ? 0 : 1;
}
