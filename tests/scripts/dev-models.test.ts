/** Bundles as the development server gives them. */
import { request } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createServer, type ViteDevServer } from "vite";
import { afterAll, beforeAll, expect, test } from "vitest";
import { models } from "../../vite/models.ts";

let server: ViteDevServer;
let port: number;
beforeAll(async () => {
  server = await createServer({
    configFile: false,
    appType: "mpa",
    logLevel: "silent",
    cacheDir: join(tmpdir(), "loupe-dev-models"),
    optimizeDeps: { noDiscovery: true },
    plugins: [models()],
    server: { host: "127.0.0.1", port: 0, ws: false, watch: null },
  });
  await server.listen();
  port = (server.httpServer?.address() as AddressInfo | null)?.port ?? 0;
});
afterAll(() => server.close());

/** The path goes as it is: nothing tidies it. */
function get(path: string): Promise<{ status: number; body: string }> {
  // Without an answer it fails before the test does.
  const signal = AbortSignal.timeout(5000);
  return new Promise((done, fail) => {
    const asking = request({ host: "127.0.0.1", port, path, signal }, async (response) => {
      const chunks = await response.toArray();
      done({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() });
    });
    asking.on("error", fail);
    asking.end();
  });
}

test.each([
  ["a lone percent", "/models/%"],
  ["a broken escape", "/models/%E0%A4"],
  ["no path", "/models//["],
  ["encoded dots", "/models/%2e%2e/package.json"],
  ["a folder", "/models/"],
])("%s is not there, and the server goes on", async (_, path) => {
  expect((await get(path)).status).toBe(404);
  const { status, body } = await get("/models/registry.json?again");
  expect([status, Object.keys(JSON.parse(body))]).toEqual([200, expect.arrayContaining(["default", "models"])]);
});
