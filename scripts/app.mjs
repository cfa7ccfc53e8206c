// `npm run app`: sets up what is missing, then serves the app on localhost. Arguments go to Vite (--port, --open …).
import { join } from "node:path";
import { ROOT, run } from "./lib/command.mjs";
import { setup } from "./setup.mjs";

// Ctrl-C goes to Vite, which closes its server; this process ends with it.
process.on("SIGINT", () => {});

process.exitCode = (await setup())
  ? await run(process.execPath, [join(ROOT, "node_modules/vite/bin/vite.js"), ...process.argv.slice(2)])
  : 1;
