/** LabelMe's file beside a photo. */
import * as z from "zod/mini";
import { encodeMask, fillOutline, MAX_SIDE, MIN_SIDE, type Rle, unite } from "../../engine/mask";
import { categoriesOf, filedObjects } from "../categories";
import type { Photo } from "../document";
import { withoutPath } from "../file-names";
import { type Found, foundIn, invalidFile, jsonOf, nameOfClass, type ObjectsRead, onePhoto } from "../objects-read";
import { hundredths, outlineOf, ringsWithoutHoles } from "../rings";
import { fromBase64, toUtf8 } from "../utf8";
import { type Format, onlyDocument, type ReadIo } from "./format";

export const labelme: Format = {
  id: "labelme",
  name: "LabelMe",
  extension: "json",
  mime: "application/json",
  /** UTF-8 JSON, without the photo, which has to lie beside it. One document only. */
  async write(documents, _io, { categories = [] } = {}) {
    const document = onlyDocument(documents, "A LabelMe file");
    const { name, width, height } = document.photo;
    const shapes = filedObjects(document, categoriesOf(documents, categories)).flatMap(
      ({ rle, category, object }, i) => {
        // Polygons: not every tool that reads LabelMe knows its masks. Parts of an object are of one group.
        const rings = ringsWithoutHoles(rle);
        return rings.map((ring) => ({
          label: category.name,
          points: pairs(hundredths(ring)),
          group_id: rings.length > 1 ? i + 1 : null,
          description: object.name,
          shape_type: "polygon",
          flags: {},
          mask: null,
        }));
      },
    );
    const file = {
      version: "5.5.0",
      flags: {},
      shapes,
      imagePath: withoutPath(name) || "photo",
      imageData: null,
      imageHeight: height,
      imageWidth: width,
    };
    return toUtf8(`${JSON.stringify(file, null, 2)}\n`);
  },
  readObjects: readLabelme,
};

const pairs = (ring: readonly number[]) =>
  Array.from({ length: ring.length / 2 }, (_, i) => [ring[2 * i], ring[2 * i + 1]]);

const WHAT = "a LabelMe file";
const place = z.number().check(z.gte(-1e6), z.lte(1e6));
const side = z.int().check(z.gte(1), z.lte(MAX_SIDE));
const shape = z.object({
  label: z.string(),
  points: z.array(z.tuple([place, place])),
  shape_type: z.optional(z.string()),
  group_id: z.nullish(z.int()),
  mask: z.nullish(z.string()),
});
const file = z.object({ shapes: z.array(shape), imagePath: z.string(), imageHeight: side, imageWidth: side });

/** Polygons, rectangles, circles and masks; lines and points enclose nothing. One label in one group is one object. */
async function readLabelme(
  bytes: Uint8Array,
  io: ReadIo,
  photos: readonly Photo[],
  name: string,
): Promise<ObjectsRead> {
  const { shapes, imagePath, imageWidth, imageHeight } = jsonOf(bytes, file, WHAT);
  const photo = onePhoto(photos, { name: imagePath, width: imageWidth, height: imageHeight }, WHAT);
  const labels = [...new Set(shapes.map(({ label }) => nameOfClass(label, 0)))];
  const found = new Map<string, Found>();
  for (const [i, one] of shapes.entries()) {
    const rle = await maskOf(one, photo, io, i);
    if (!rle) continue;
    const label = nameOfClass(one.label, 0);
    const key = typeof one.group_id === "number" ? `${one.group_id} ${label}` : `alone ${i}`;
    const before = found.get(key);
    found.set(key, before ? { ...before, rle: unite(before.rle, rle) } : { name: label, label, rle });
  }
  return {
    documents: [foundIn(photo, [...found.values()], name)],
    categories: labels.map((label, i) => ({ id: i + 1, name: label })),
  };
}

async function maskOf(
  { points, shape_type: type = "polygon", mask }: z.output<typeof shape>,
  { width, height }: Photo,
  io: ReadIo,
  index: number,
): Promise<Rle | null> {
  const [[ax, ay] = [0, 0], [bx, by] = [0, 0]] = points;
  if (type === "polygon" && points.length >= 3) return fillOutline(outlineOf([points.flat()]), [height, width]);
  if (points.length !== 2) return null;
  if (type === "rectangle") return fillOutline(outlineOf([[ax, ay, bx, ay, bx, by, ax, by]]), [height, width]);
  if (type === "circle") {
    const radius = Math.hypot(bx - ax, by - ay);
    const ring = Array.from({ length: 128 }, (_, i) => {
      const angle = (Math.PI * i) / 64;
      return [ax + radius * Math.cos(angle), ay + radius * Math.sin(angle)];
    });
    return fillOutline(outlineOf([ring.flat()]), [height, width]);
  }
  if (type !== "mask" || typeof mask !== "string") return null;
  // Both corners are pixels of the picture's.
  const [left, top, columns, rows] = [
    Math.round(ax),
    Math.round(ay),
    Math.round(bx) - Math.round(ax) + 1,
    Math.round(by) - Math.round(ay) + 1,
  ];
  if (left < 0 || top < 0 || columns < 1 || rows < 1 || left + columns > width || top + rows > height) {
    throw invalidFile(WHAT, `the mask of shape ${index + 1} is not within the photo`);
  }
  const picture = fromBase64(mask);
  if (!picture) throw invalidFile(WHAT, `the mask of shape ${index + 1} is no picture`);
  const own = await insideOf(picture, { width: columns, height: rows }, io);
  if (!own) throw invalidFile(WHAT, `the mask of shape ${index + 1} is no picture of its size`);
  const inside = new Uint8Array(width * height);
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      if (own[y * columns + x]) inside[(top + y) * width + left + x] = 1;
    }
  }
  return encodeMask(inside, width, height);
}

/** Bytes of a mask too small to be a photo; the most that it could unpack to is little, too. */
const MOST_SMALL = 65_536;

/** Not 0 is inside. Null where the picture is of another size, or none. */
async function insideOf(
  picture: Uint8Array,
  { width, height }: { width: number; height: number },
  io: ReadIo,
): Promise<ArrayLike<number> | null> {
  if (Math.min(width, height) >= MIN_SIDE) {
    const { data } = await io.pixels(picture, { width, height });
    return Uint8Array.from({ length: width * height }, (_, i) => data[4 * i] as number);
  }
  // Photos are not as small as that, so that nothing that reads them reads it.
  if (picture.length > MOST_SMALL) return null;
  const { decode } = await import("fast-png");
  try {
    const { data, channels, depth, ...size } = decode(picture);
    if (depth !== 8 || size.width !== width || size.height !== height) return null;
    return Array.from({ length: width * height }, (_, i) => data[channels * i] as number);
  } catch {
    return null;
  }
}
