/** A history that takes nothing, as WebKit's after a hundred calls in a short time, stops nobody. */
import { afterEach, expect, test, vi } from "vitest";
import { clearAddress } from "../../src/app/page/address";
import { back } from "../../src/app/page/back";

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
  expect(refuse).toHaveBeenCalledOnce();
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
