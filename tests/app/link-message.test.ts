/** What a page around a frame may say to it: a link, as often as it likes. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { onLinkMessage } from "../../src/app/page/address";

let page: EventTarget;
let opened: string[];
beforeEach(() => {
  vi.useFakeTimers();
  page = new EventTarget();
  vi.stubGlobal("addEventListener", page.addEventListener.bind(page));
  // Node's messages are from nobody.
  vi.stubGlobal("parent", null);
  opened = [];
  onLinkMessage((hash) => opened.push(hash));
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const send = (data: unknown) => page.dispatchEvent(new MessageEvent("message", { data }));

test("each is opened where they come one by one", () => {
  for (const link of ["#1a", "#1b"]) {
    send({ type: "loupe:link", link });
    vi.advanceTimersByTime(100);
  }
  expect(opened).toEqual(["#1a", "#1b"]);
});

test("of a flood the last is", () => {
  for (let i = 0; i < 5000; i++) send({ type: "loupe:link", link: `#1${i}` });
  vi.advanceTimersByTime(100);
  expect(opened).toEqual(["#14999"]);
  send({ type: "loupe:link", link: "#1after" });
  vi.advanceTimersByTime(100);
  expect(opened).toEqual(["#14999", "#1after"]);
});

test("nothing else is", () => {
  const round: Record<string, unknown> = { type: "loupe:link" };
  round.link = round;
  const long = `#1${"x".repeat(65_535)}`;
  const wrong = ["javascript:alert(1)", "", long, ["#1a"], 1n, null].map((link) => ({ type: "loupe:link", link }));
  for (const data of [round, ...wrong, [], new Map(), undefined, "#1a", { type: "loupe:link", link: "#1a", more: 1 }]) {
    send(data);
  }
  vi.advanceTimersByTime(100);
  expect(opened).toEqual([]);
  vi.stubGlobal("parent", {});
  send({ type: "loupe:link", link: "#1a" });
  vi.advanceTimersByTime(100);
  expect(opened).toEqual([]);
});
