/** A bundle that is not what its manifest says is refused by name; so is a model that is not there. */
import type { Browser, BrowserContext } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { App } from "./support/app";
import { launchBrowser } from "./support/browser";

const FILE = "connector.onnx_data";

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser({ webgpu: false });
});
afterAll(() => browser?.close());

/** Serves one file of the bundle as `change` makes it; null is "not found". */
function serve(change: (body: Buffer) => Buffer | null) {
  return async (context: BrowserContext) => {
    await context.route(`**/models/**/${FILE}*`, async (route) => {
      const response = await route.fetch({ headers: { ...route.request().headers(), range: "" } });
      const body = change(await response.body());
      await route.fulfill(body ? { response, body } : { status: 404, body: "" });
    });
  };
}

function flipOneBit(body: Buffer): Buffer {
  const altered = Buffer.from(body);
  const middle = altered.length >> 1;
  altered.writeUInt8(altered.readUInt8(middle) ^ 1, middle);
  return altered;
}

describe("a bundle's file is", () => {
  test.each([
    ["altered by one bit", flipOneBit],
    ["cut off", (body: Buffer) => body.subarray(0, body.length >> 1)],
    ["missing", () => null],
  ])("%s", async (_, change) => {
    const app = await App.open(browser, { baseUrl: inject("baseUrl"), provider: "wasm", prepare: serve(change) });
    try {
      await app.waitForMessage(new RegExp(FILE.replace(".", "\\.")));
      expect(await app.state()).toBe("error");
    } finally {
      await app.close();
    }
  });
});

test("an unknown model is named", async () => {
  const app = await App.open(browser, { baseUrl: inject("baseUrl"), model: "no-such-model" });
  try {
    expect(await app.waitForMessage(/no-such-model/)).toMatch(/no-such-model/);
  } finally {
    await app.close();
  }
});

describe("what runs the model", () => {
  test.each([
    ["its .wasm", /ort-wasm-simd-threaded-[^/]*\.wasm$/],
    ["its loader", /ort-wasm-simd-threaded-[^/]*\.mjs(\?.*)?$/],
  ])(
    "%s does not come: that is said with the file's name, and once it comes, trying again is enough",
    async (_, file) => {
      let fails = true;
      const prepare = async (context: BrowserContext) => {
        await context.route(file, (route) => (fails ? route.fulfill({ status: 404, body: "" }) : route.continue()));
      };
      const app = await App.open(browser, { baseUrl: inject("baseUrl"), provider: "wasm", prepare });
      try {
        await app.waitForMessage(/\.wasm|\.mjs/);
        fails = false;
        await app.page.getByRole("button", { name: "Try again" }).first().click();
        await app.page.waitForSelector('[data-testid="model-status"][data-state="ready"]', { timeout: 300_000 });
      } finally {
        await app.close();
      }
    },
  );
});
