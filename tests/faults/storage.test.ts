/**
 * What keeps things is absent, refuses, never answers, is full or gives rubbish, in the page and in its workers: model, photo,
 * answer and a click come all the same, and no error is shown. That less is kept may be said, as a notice.
 */
import { type Browser, chromium } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launchOptions } from "../e2e/support/browser";
import { report, unfit } from "./support/report";
import { FaultyServer, SCRIPTS } from "./support/server";
import { breaks, type StorageFault, storageFaults } from "./support/storage";
import { PROMPT, SECOND, Visit } from "./support/visit";

const note = report("storage");

/** Of a name that is not this machine's a browser trusts nothing over plain http. */
const ELSEWHERE = "loupe.test";

let browser: Browser;
beforeAll(async () => {
  const { args, ...options } = launchOptions({ webgpu: false });
  browser = await chromium.launch({ ...options, args: [...args, `--host-resolver-rules=MAP ${ELSEWHERE} 127.0.0.1`] });
});
afterAll(() => browser?.close());

async function works(
  name: string,
  faults: StorageFault[],
  { isolated = true, host = "127.0.0.1" } = {},
): Promise<void> {
  const server = await FaultyServer.start({ isolated });
  server.faults = [{ match: SCRIPTS, before: breaks(faults) }];
  const visit = await Visit.open(browser, { url: server.url.replace("127.0.0.1", host) });
  try {
    const { app } = visit;
    expect(await visit.readyOrTold(240_000)).toBe("ready");
    await visit.photo();
    expect(await app.ask(PROMPT)).toBe("done");
    // A second time, once it is known what does not answer.
    expect(await app.ask(SECOND)).toBe("done");
    const said = await visit.said();
    expect(unfit(said)).toEqual([]);
    expect(await app.message()).toBe("");
    expect(await app.objects()).toHaveLength(2);
    expect(visit.dialogs).toEqual([]);
    note({ fault: name, outcome: "worked", said });
  } catch (error) {
    const said = await visit.said().catch(() => []);
    note({ fault: name, outcome: `FAILED: ${error instanceof Error ? error.message : error}`, said });
    throw error;
  } finally {
    await visit.close();
    await server.close();
  }
}

describe.concurrent("one of them", () => {
  test.each(storageFaults.map((fault) => [fault.name, fault] as const))("%s", async (name, fault) => {
    await works(name, [fault]);
  });
});

describe.concurrent("all of them", () => {
  const ways = ["absent", "refuses", "never answers", "is full"] as const;
  test.each(ways)("each of them %s", async (way) => {
    const all = storageFaults.filter(({ name }) => name.endsWith(way));
    expect(all.length).toBeGreaterThan(2);
    await works(`all: ${way}`, all);
  });

  test("plain http from another machine: no secure context", async () => {
    await works("plain http, another host", [], { isolated: false, host: ELSEWHERE });
  });
});

describe("the service worker's", () => {
  test.each([
    ["never answers", "CacheStorage.prototype.open = () => new Promise(() => {});"],
    [
      "is broken",
      'CacheStorage.prototype.open = () => Promise.reject(new DOMException("Internal error.", "UnknownError"));',
    ],
  ])("cache %s: the page opens all the same, also once it is taken over", async (how, before) => {
    const server = await FaultyServer.start();
    server.faults = [{ match: /^service-worker\.js$/, before }];
    const visit = await Visit.open(browser, { url: server.url });
    try {
      const { page } = visit.app;
      await visit.ready(240_000);
      await page.waitForFunction(() => navigator.serviceWorker.controller !== null, undefined, { timeout: 120_000 });
      await page.reload();
      await visit.ready(240_000);
      await visit.photo();
      expect(await visit.app.ask(PROMPT)).toBe("done");
      note({ fault: `service worker's cache: ${how}`, outcome: "worked", said: await visit.said() });
    } finally {
      await visit.close();
      await server.close();
    }
  });
});
