/** Locks that are there and never answer are none: a tab does not wait for them to be allowed to write. */
import { expect, test, vi } from "vitest";
import { createHold } from "../../src/app/kept/hold";

test("a project is this tab's where the browser's locks never answer", async () => {
  const locks = { request: () => new Promise(() => {}) } as unknown as LockManager;
  const events = { owned: vi.fn(), lost: async () => {}, written() {} };
  const hold = createHold("project", { locks: () => locks, channel: () => null }, events);
  await vi.waitFor(() => expect(events.owned).toHaveBeenCalledOnce(), 3000);
  hold.release();
});

test("and is not where another tab has it", async () => {
  const request = (name: string, ...rest: unknown[]) =>
    // Another's is not given; a name that nobody has is, at once.
    name.includes("-0.") ? Promise.resolve((rest.at(-1) as () => unknown)()) : new Promise(() => {});
  const events = { owned: vi.fn(), lost: async () => {}, written() {} };
  const locks = { request } as unknown as LockManager;
  const hold = createHold("project", { locks: () => locks, channel: () => null }, events);
  await new Promise((resolve) => setTimeout(resolve, 1500));
  expect(events.owned).not.toHaveBeenCalled();
  hold.release();
});
