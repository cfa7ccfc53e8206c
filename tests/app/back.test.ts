/** A history that takes nothing, as WebKit's after a hundred calls in a short time, stops nobody. */
import { afterEach, expect, test, vi } from "vitest";
import { clearAddress } from "../../src/app/page/address";
import { back } from "../../src/app/page/back";
import { onHandedOver } from "../../src/app/site/handed-over";
import { heal } from "../../src/app/site/healing";

afterEach(() => vi.unstubAllGlobals());

test.each([
  ["the first entry", null],
  ["a further one", { loupeProject: "0123456789abcdef" }],
])("%s cannot be written: the page goes on", (_, state) => {
  const refuse = vi.fn(() => {
    throw new DOMException("Attempt to use history.pushState() more than 100 times per 30 seconds", "SecurityError");
  });
  vi.stubGlobal("history", { state, pushState: refuse, replaceState: refuse });
  expect(() => back.visit("fedcba9876543210")).not.toThrow();
  expect(refuse).toHaveBeenCalled();
});

test("an address that cannot be cleared: the page goes on", () => {
  const refuse = vi.fn(() => {
    throw new DOMException("Attempt to use history.replaceState() more than 100 times per 30 seconds", "SecurityError");
  });
  vi.stubGlobal("history", { state: null, replaceState: refuse });
  vi.stubGlobal("location", { href: "https://loupe.test/?ask=the%20cup" });
  expect(clearAddress).not.toThrow();
  expect(refuse).toHaveBeenCalledOnce();
});

test("photos that another app shares are opened where the address cannot be cleared", async () => {
  const refuse = vi.fn(() => {
    throw new DOMException("Attempt to use history.replaceState() more than 100 times per 30 seconds", "SecurityError");
  });
  vi.stubGlobal("history", { state: null, replaceState: refuse });
  vi.stubGlobal("location", { href: "https://loupe.test/?shared" });
  const photo = new Response("of it", { headers: { "x-name": "a%20cup.png", "content-type": "image/png" } });
  vi.stubGlobal("caches", {
    open: async () => ({ keys: async () => ["one"], match: async () => photo }),
    delete: async () => true,
  });
  const opened: string[] = [];
  await onHandedOver((files) => opened.push(...files.map(({ name }) => name)));
  expect(opened).toEqual(["a cup.png"]);
  expect(refuse).toHaveBeenCalledOnce();
});

test("what cannot be noted as done is not done: it would be done after each reload", async () => {
  const refuse = () => {
    throw new DOMException("refused", "SecurityError");
  };
  const reload = vi.fn();
  vi.stubGlobal("history", { state: null, replaceState: refuse });
  vi.stubGlobal("location", { href: "https://loupe.test/", reload });
  expect(await heal(async () => {})).toBe(false);
  expect(reload).not.toHaveBeenCalled();
});
