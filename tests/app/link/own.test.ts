/** Whatever can be made of a photo: the link opens, or is refused where it is made, in words, not where it is opened. */
import { expect, test } from "vitest";
import { readLink, writeLink } from "../../../src/app/kept/link/link";
import { newDocument } from "../../../src/document/document";
import { addObject } from "../../../src/document/edits";
import { drawn } from "../../engine/mask-support";
import { answerOf, masks } from "./support";

const photo = { sha256: "ab".repeat(32), name: "שלום 🍵 фото.jpg", width: 64, height: 48 };
const rle = drawn(64, 48, (x, y) => x > 9 && x < 30 && y > 5 && y < 40);
const shown = { selected: null, view: null, layers: 13 };

test.each([
  ["another script, right to left", 1, "הכוס 🍵 👩‍👩‍👧‍👦 على الطاولة \u202e evil \u0000 \ud800"],
  ["as many objects as a link holds", 100, "cup"],
  ["one object more", 101, "cup"],
  ["a long name", 1, "名".repeat(1000)],
  ["10,000 objects", 10_000, "杯"],
])("%s", async (_, count, name) => {
  let document = newDocument(photo);
  const step = answerOf(name, rle);
  if (count > 200) {
    const { objects } = addObject(document, { name, step });
    document = {
      ...document,
      objects: Array.from({ length: count }, (_, i) => ({ ...objects[0], id: `object-${i + 1}` }) as never),
    };
  } else for (let i = 0; i < count; i++) document = addObject(document, { name, step });
  const written = await writeLink(document, shown, 1000, masks).catch((error: { code: string }) => error.code);
  if (typeof written === "string") return expect(written).toBe("format-unfit");
  const { o, p } = await readLink(written.hash);
  expect([o.length, o[0]?.n.slice(0, 4), p.n]).toEqual([count, document.objects[0]?.name.slice(0, 4), photo.name]);
});
