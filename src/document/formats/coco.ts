/** COCO's instances: what most training code and most tools for annotations read. */
import * as z from "zod/mini";
import {
  encodeRuns,
  fillOutline,
  LoupeError,
  MAX_SIDE,
  maskArea,
  maskBounds,
  type Rle,
  unite,
} from "../../engine/mask";
import { categoriesOf, filedObjects, MOST_NUMBER } from "../categories";
import type { Photo } from "../document";
import { fileNames } from "../file-names";
import {
  aboutOthers,
  type Found,
  foundIn,
  invalidFile,
  jsonOf,
  nameOfClass,
  type ObjectsRead,
  onePhoto,
  photoNamed,
} from "../objects-read";
import { hundredths, outlineOf, partsOf } from "../rings";
import { toUtf8 } from "../utf8";
import type { Format, ReadIo } from "./format";

export const coco: Format = {
  id: "coco",
  name: "COCO",
  extension: "json",
  mime: "application/json",
  several: true,
  types: ["polygon", "rle"],
  /** UTF-8 JSON. Any number of documents. */
  async write(documents, _io, { type = "polygon", categories: given = [] } = {}) {
    const categories = categoriesOf(documents, given);
    const names = fileNames(documents);
    const images = documents.map(({ photo: { width, height } }, i) => ({
      id: i + 1,
      file_name: names[i]?.name,
      width,
      height,
      license: 0,
    }));
    const annotations = documents.flatMap((document, i) =>
      filedObjects(document, categories).map(({ rle, category }) => ({
        image_id: i + 1,
        category_id: category.id,
        segmentation: segmentation(rle, type),
        area: maskArea(rle),
        bbox: corner(rle),
        iscrowd: 0,
      })),
    );
    const file = {
      info: { description: "Made with Loupe", version: "1.0" },
      licenses: [{ id: 0, name: "", url: "" }],
      categories: categories.map(({ id, name }) => ({ id, name, supercategory: "" })),
      images,
      annotations: annotations.map((annotation, i) => ({ id: i + 1, ...annotation })),
    };
    return toUtf8(`${JSON.stringify(file)}\n`);
  },
  readObjects: readCoco,
};

/** Several polygons are several parts: COCO's have no holes, so that a mask with one is written as RLE whatever was asked for. */
function segmentation(rle: Rle, type: string): number[][] | Rle {
  const parts = type === "rle" ? [] : partsOf(rle);
  if (!parts.length || parts.some(({ holes }) => holes.length)) return { size: rle.size, counts: rle.counts };
  return parts.map(({ outer }) => hundredths(outer));
}

function corner(rle: Rle): number[] {
  const [left, top, right, bottom] = maskBounds(rle) ?? [0, 0, 0, 0];
  return [left, top, right - left, bottom - top];
}

const WHAT = "a COCO file";

/** Numbers of a label's id in a project, too. */
const id = z.int().check(z.gte(0), z.lte(MOST_NUMBER));
const side = z.int().check(z.gte(1), z.lte(MAX_SIDE));
const polygon = z.array(z.number().check(z.gte(-1e6), z.lte(1e6))).check(z.minLength(6));
const runs = z.object({
  size: z.tuple([side, side]),
  counts: z.union([z.string(), z.array(z.int().check(z.gte(0)))]),
});
const file = z.object({
  images: z.array(z.object({ id: z.union([z.int(), z.string()]), file_name: z.string(), width: side, height: side })),
  categories: z.array(z.object({ id, name: z.string() })),
  annotations: z.array(
    z.object({
      image_id: z.union([z.int(), z.string()]),
      category_id: id,
      segmentation: z.optional(z.union([z.array(polygon), runs])),
    }),
  ),
});

/** Annotations without a segmentation are left out; so are photos that are not here, but not where it is all of them. */
async function readCoco(bytes: Uint8Array, _io: ReadIo, photos: readonly Photo[], name: string): Promise<ObjectsRead> {
  const { images, categories, annotations } = jsonOf(bytes, file, WHAT);
  const names = new Map(categories.map((category) => [category.id, nameOfClass(category.name, category.id)]));
  const found = new Map<number | string, { photo: Photo; objects: Found[] }>();
  for (const image of images) {
    const named = { name: image.file_name, width: image.width, height: image.height };
    const photo = images.length === 1 ? onePhoto(photos, named, WHAT) : photoNamed(photos, named);
    if (photo) found.set(image.id, { photo, objects: [] });
  }
  if (!found.size) throw aboutOthers(WHAT, "");
  annotations.forEach(({ image_id, category_id, segmentation }, i) => {
    const of = found.get(image_id);
    if (!of || !segmentation || (Array.isArray(segmentation) && !segmentation.length)) return;
    const label = names.get(category_id);
    if (label === undefined)
      throw invalidFile(WHAT, `annotation ${i + 1} has category ${category_id}, which is not in it`);
    of.objects.push({ name: label, label, rle: maskOf(segmentation, of.photo, i) });
  });
  return {
    documents: [...found.values()].map(({ photo, objects }) => foundIn(photo, objects, name)),
    categories: [...names].map(([id, name]) => ({ id, name })),
  };
}

/** Polygons of one object are its parts: what is in any of them. */
function maskOf(segmentation: number[][] | z.output<typeof runs>, { width, height }: Photo, index: number): Rle {
  const size: Rle["size"] = [height, width];
  if (Array.isArray(segmentation)) {
    return segmentation.map((ring) => fillOutline(outlineOf([ring]), size)).reduce(unite);
  }
  const { size: own, counts } = segmentation;
  if (own[0] !== height || own[1] !== width) {
    throw invalidFile(WHAT, `the mask of annotation ${index + 1} has another size than its photo`);
  }
  try {
    const rle = { size, counts: typeof counts === "string" ? counts : encodeRuns(counts) };
    // One text for a mask: what others wrote may have empty runs.
    return unite(rle, rle);
  } catch (error) {
    if (!(error instanceof LoupeError)) throw error;
    throw invalidFile(WHAT, `the mask of annotation ${index + 1} does not fill its photo`);
  }
}
