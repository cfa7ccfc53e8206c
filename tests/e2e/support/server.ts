/** Vitest global set-up: the built app (dist/) behind `vite preview` on a free port of this machine. */
import { existsSync } from "node:fs";
import { createServer } from "node:net";
import { preview } from "vite";
import type { TestProject } from "vitest/node";
import { cspReports } from "./csp-reports";

declare module "vitest" {
  interface ProvidedContext {
    baseUrl: string;
  }
}

function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const server = createServer();
    server.on("error", fail);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => (address && typeof address === "object" ? done(address.port) : fail(new Error("no port"))));
    });
  });
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  if (!existsSync("dist/index.html")) throw new Error("dist/ has no built app. Run `npx vite build` first.");
  const port = await freePort();
  const server = await preview({
    plugins: [cspReports()],
    preview: { host: "127.0.0.1", port, strictPort: true, open: false },
  });
  project.provide("baseUrl", `http://127.0.0.1:${port}/`);
  return () => server.close();
}
