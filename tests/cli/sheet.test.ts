import { expect, test } from "vitest";
import { entry, page, picture } from "../../src/cli/evaluation/sheet";
import { encodeMask } from "../../src/engine/mask/rle";

const line = { number: 7, id: 1, image: "a.jpg", expression: "<script>x()</script>" };
const prediction = { id: 1, rle: null, box: null, absent: true, think: 'a "cup" & <b>', answer: "", ms: 1 };

test("the page shows each failure under its kind, and nothing of it acts as markup", () => {
  const text = page([
    { kind: "not recognised", line, prediction, iou: 0 },
    { kind: "wrongly refused", line: { ...line, number: 9 }, prediction, iou: 0 },
  ]);
  expect(text).not.toContain("<script>");
  expect(text).toContain("&lt;script&gt;x()&lt;/script&gt;");
  expect(text).toContain("a &quot;cup&quot; &amp; &lt;b&gt;");
  expect(text.indexOf("wrongly refused: 1")).toBeLessThan(text.indexOf('src="9.jpg"'));
  expect(text.indexOf('src="9.jpg"')).toBeLessThan(text.indexOf("not recognised: 1"));
});

test("an entry of failures.json says what was asked, thought and drawn", () => {
  expect(entry({ kind: "wrongly refused", line, prediction, iou: 0 })).toEqual({
    kind: "wrongly refused",
    prompt: "<script>x()</script>",
    thought: 'a "cup" & <b>',
    picture: "7.jpg",
  });
});

test("a picture is small, green where the truth is, magenta where the answer is", () => {
  const [width, height] = [896, 448];
  const photo = { width, height, data: new Uint8Array(width * height * 3).fill(100) };
  const third = (from: number) =>
    encodeMask(
      Uint8Array.from({ length: width * height }, (_, i) => (Math.floor(((i % width) * 3) / width) === from ? 1 : 0)),
      width,
      height,
    );
  const painted = picture(photo, third(0), { rle: third(2), box: null });
  expect([painted.width, painted.height]).toEqual([448, 224]);
  const at = (x: number) => [...painted.data.subarray((100 * 448 + x) * 3, (100 * 448 + x) * 3 + 3)];
  const [truth, plain, found] = [at(70), at(224), at(370)] as [number[], number[], number[]];
  expect(plain).toEqual([100, 100, 100]);
  expect((truth[1] as number) > 100 && (truth[0] as number) < 100).toBe(true);
  expect((found[0] as number) > 100 && (found[1] as number) < 100).toBe(true);
});
