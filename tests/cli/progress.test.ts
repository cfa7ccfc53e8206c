import { expect, test } from "vitest";
import { startProgress } from "../../src/cli/progress";

function screen() {
  const written: string[] = [];
  return { written, isTTY: false, write: (text: string) => written.push(text) > 0 };
}

test("away from a terminal: a plain line every so often", () => {
  const often = screen();
  const progress = startProgress(4, often, 0);
  progress.tick("mean IoU –");
  progress.say("loupe: a line is bad");
  progress.tick("mean IoU 0.500");
  progress.end();
  expect(often.written).toHaveLength(3);
  expect(often.written[0]).toMatch(/^1\/4 {2}mean IoU – .* s left\n$/);
  expect(often.written[1]).toBe("loupe: a line is bad\n");
  expect(often.written[2]).toMatch(/^2\/4 {2}mean IoU 0\.500/);
});

test("and not more often", () => {
  const seldom = screen();
  const progress = startProgress(100, seldom, 60);
  for (let i = 0; i < 100; i++) progress.tick("mean IoU 1.000");
  expect(seldom.written).toEqual([]);
});
