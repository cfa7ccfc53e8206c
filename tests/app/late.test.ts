/** Parts of the page that come late, or later than anybody waits: told, and no longer told once they are there. */
import { expect, test } from "vitest";
import type { App } from "../../src/app/app";
import { late, StillComing } from "../../src/app/late";
import { createAppStore } from "../../src/app/state/store";
import { tell } from "../../src/app/work/tell";

function held() {
  let come = (_: string) => {};
  const part = new Promise<string>((resolve) => {
    come = resolve;
  });
  return { come: (what: string) => come(what), load: () => part };
}

test("what comes in time is there", async () => {
  const { come, load } = held();
  const wanted = late(load, 1000);
  come("it");
  expect(await wanted).toBe("it");
});

test("what does not come is told, and taken back when it does; another problem stays", async () => {
  const app = { store: createAppStore({}) } as App;
  const { come, load } = held();
  const error = await late(load, 5).catch((one: unknown) => one);
  expect(error).toBeInstanceOf(StillComing);
  expect(error).toMatchObject({
    code: "part-missing",
    message: expect.stringMatching(/Try again, or load the page again/),
  });
  tell(app, error, "open", () => {});
  expect(app.store.getState().problem).toMatchObject({ code: "part-missing" });
  await expect(late(load, 5)).rejects.toBeInstanceOf(StillComing);
  come("it");
  await load();
  await expect.poll(() => app.store.getState().problem).toBeNull();
  expect(await late(load, 5)).toBe("it");

  const other = held();
  const second = await late(other.load, 5).catch((one: unknown) => one);
  tell(app, second, "open");
  tell(app, new Error("another"), "open");
  other.come("it");
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(app.store.getState().problem?.message).toContain("another");
});

test("what is refused is told as missing", async () => {
  await expect(late(() => Promise.reject(new Error("404")), 1000)).rejects.toMatchObject({
    code: "part-missing",
    message: expect.stringMatching(/did not come/),
  });
});
