/** The build as `loupe serve` gives it: isolated from the first moment, compressed, and never fetched twice. */
import type { OutgoingHttpHeaders, Server } from "node:http";
import type { AddressInfo } from "node:net";
import { networkInterfaces } from "node:os";
import type { BrowserContext } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startServer } from "../../src/cli/serving/server";
import { Profile } from "./support/profile";
import { Visit } from "./support/visit";

let server: Server;
let url: string;
let profile: Profile;
let context: BrowserContext;
/** Path and Content-Encoding of what the server sent, in its order. */
const sent: { path: string; coding: OutgoingHttpHeaders[string] }[] = [];

const listen = async (host: string) => {
  const made = await startServer({ app: "dist", models: null }, host, 0);
  return { made, port: (made.address() as AddressInfo).port };
};

beforeAll(async () => {
  const { made, port } = await listen("127.0.0.1");
  server = made;
  server.prependListener("request", ({ url: path = "" }, response) => {
    const writeHead = response.writeHead.bind(response) as (
      status: number,
      headers: OutgoingHttpHeaders,
    ) => typeof response;
    response.writeHead = ((status: number, headers: OutgoingHttpHeaders) => {
      sent.push({ path, coding: headers["Content-Encoding"] });
      return writeHead(status, headers);
    }) as typeof response.writeHead;
  });
  url = `http://127.0.0.1:${port}/`;
  profile = await Profile.make();
  context = await profile.start();
});
afterAll(async () => {
  await profile?.remove();
  server?.close();
  server?.closeAllConnections();
});

test("isolated without a reload; answered; .wasm and weights sent once, compressed", async () => {
  const page = context.pages()[0] ?? (await context.newPage());
  let loads = 0;
  page.on("load", () => loads++);
  const visit = await Visit.open(page, `${url}?provider=wasm`);
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  await visit.ready();
  await visit.sample("espresso");
  expect(await visit.ask("the cup")).toBe("done");
  expect(loads).toBe(1);
  const large = sent.filter(({ path }) => /\.wasm$|onnx_data$/.test(path));
  expect(large.length).toBeGreaterThan(5);
  expect(large.map(({ path }) => path)).toEqual([...new Set(large.map(({ path }) => path))]);
  expect(large.find(({ path }) => path.endsWith(".wasm"))?.coding).toBe("br");
});

test("with the server gone and the browser restarted it answers", async () => {
  await profile.close();
  const { port } = server.address() as AddressInfo;
  const closed = new Promise((done) => server.close(done));
  server.closeAllConnections();
  await closed;
  context = await profile.start();
  const visit = await Visit.open(
    context.pages()[0] ?? (await context.newPage()),
    `http://127.0.0.1:${port}/?provider=wasm`,
  );
  await visit.ready();
  await visit.sample("espresso");
  expect(await visit.ask("the cup")).toBe("done");
});

test("on an address without TLS the app works, and says what it cannot do", async () => {
  const address = Object.values(networkInterfaces())
    .flat()
    .find((one) => one && one.family === "IPv4" && !one.internal)?.address;
  // Without a network of its own this machine has no such address but a name that browsers do not trust either.
  const host = address ?? "0.0.0.0";
  const { made, port } = await listen(host);
  try {
    const page = await context.newPage();
    const visit = await Visit.open(page, `http://${host}:${port}/?provider=wasm`);
    expect(await page.evaluate(() => [isSecureContext, "serviceWorker" in navigator])).toEqual([false, false]);
    expect(await visit.find("lacks").textContent()).toContain("This address has no TLS");
    await visit.ready();
    await visit.sample("espresso");
    expect(await visit.ask("the cup")).toBe("done");
  } finally {
    made.close();
    made.closeAllConnections();
  }
});
