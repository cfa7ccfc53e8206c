/** Which files of a build the service worker keeps: one that the host does not give would keep it from being installed. */
import { expect, test } from "vitest";
import { keptWhen } from "../../vite/service-worker";

test("what the page is made of is kept as the worker is installed", () => {
  for (const path of [
    "index.html",
    "icon.svg",
    "manifest.webmanifest",
    "first.js",
    "assets/index-DNaW-J1e.js",
    "assets/Stage-CQXBGFa6.css",
    "samples/samples.json",
  ]) {
    expect([path, keptWhen(path)]).toEqual([path, "install"]);
  }
  expect(keptWhen("samples/otter.webp")).toBe("idle");
  expect(keptWhen("samples/otter.json")).toBe("idle");
  expect(keptWhen("samples/coffee.jpg")).toBe("asked");
  expect(keptWhen("assets/ort-wasm-simd-threaded-DcHrbrbl.wasm")).toBe("spare");
});

test.each([
  // docs/hosting.md puts the first two into public/; Cloudflare Pages answers 404 and a redirect for them.
  "_headers",
  "404.html",
  "CNAME",
  ".nojekyll",
  "robots.txt",
  ".well-known/assetlinks.json",
  "service-worker.js",
  "models/registry.json",
  "icons/192.png",
  "screenshots/wide.webp",
  "index.html.br",
  "assets/index-DNaW-J1e.js.br",
  "assets/index-DNaW-J1e.js.map",
])("%s is not", (path) => {
  expect(keptWhen(path)).toBeNull();
});
