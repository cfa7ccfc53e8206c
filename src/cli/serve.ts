/** The built app on an address of this machine, with the headers that give it threads. */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { join, resolve } from "node:path";
import { type Options, UsageError } from "../command-line/arguments";
import type { Verb } from "../command-line/program";
import { FileError } from "./errors";
import { checkFolder } from "./files";
import { policyOf } from "./serving/policy";
import { startServer } from "./serving/server";

/** dist/ of this package: where `npm run build` puts it. */
const APP = resolve(import.meta.dirname, "../../dist");

const LISTENING: Record<string, string> = {
  EADDRINUSE: "the port is taken. Choose another with --port",
  EACCES: "the port may not be used. Choose one above 1023 with --port",
  EADDRNOTAVAIL: "this machine has no such address. Leave --host out, or name one of its own",
  ENOTFOUND: "this machine has no such address. Leave --host out, or name one of its own",
};

function portOf(options: Options): number {
  const text = options.text("port") ?? "4321";
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) {
    throw new UsageError(`--port ${text}: expected a whole number up to 65535 (0: any that is free).`);
  }
  return port;
}

async function run(options: Options): Promise<number> {
  const app = resolve(options.text("app") ?? APP);
  const host = options.text("host") ?? "localhost";
  const port = portOf(options);
  const models = options.text("models");
  if (!existsSync(join(app, "index.html"))) {
    throw new FileError(`${app} has no built app. Run \`npm run build\` first, or name another folder with --app.`);
  }
  if (models !== null) await checkFolder(models);
  const policy = policyOf(await readFile(join(app, "index.html"), "utf8"));
  const folders = { app, models: models === null ? null : resolve(models), policy };
  const server = await startServer(folders, host, port).catch((error: NodeJS.ErrnoException) => {
    const why = LISTENING[error.code ?? ""] ?? error.message;
    throw new FileError(`${host}:${port} cannot be listened on: ${why}.`, { cause: error });
  });
  const { port: used } = server.address() as AddressInfo;
  // Before anybody is told that Ctrl-C ends it.
  const ended = new Promise<void>((done) => {
    const end = () => server.close(() => done()).closeAllConnections();
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, end);
  });
  console.log(`Loupe is at http://${host.includes(":") ? `[${host}]` : host}:${used}/ (Ctrl-C ends it)`);
  await ended;
  return 0;
}

export const serve: Verb = {
  name: "serve",
  summary: "serve the built app on this machine, with the headers that give it threads",
  options: {
    port: { type: "string", value: "PORT", help: "default: 4321; 0: any that is free" },
    host: { type: "string", value: "HOST", help: "address to listen on (default: localhost, for this machine alone)" },
    models: { type: "string", value: "DIR", help: "folder of the bundles (default: those that were built in)" },
    app: { type: "string", value: "DIR", help: "folder of the built app (default: dist/ of Loupe)" },
  },
  run,
};
