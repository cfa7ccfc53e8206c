/** Pascal VOC: pictures whose numbers are classes and objects, and the boxes as XML. */
import { decodeMask, LoupeError, maskBounds } from "../../engine/mask";
import { type Category, categoriesOf, type Filed, filedObjects } from "../categories";
import type { Document } from "../document";
import { type FileName, fileNames } from "../file-names";
import { indexedPng, vocPalette } from "../indexed-png";
import { toUtf8 } from "../utf8";
import { escapeXml } from "../xml";
import type { Asked, Format } from "./format";

/** 0 is the ground, 255 what nobody is to be judged by. */
const MOST = 254;

export const voc: Format = {
  id: "voc",
  name: "Pascal VOC",
  extension: "zip",
  mime: "application/zip",
  several: true,
  /**
   * A ZIP: SegmentationClass and SegmentationObject (PNG), Annotations (XML), labelmap.txt. Any number of documents. A
   * later object covers those before it. Throws "format-unfit" for over 254 classes, or over 254 objects in a photo.
   */
  async write(documents, io, asked) {
    return io.zip(vocFiles(documents, asked));
  },
};

export function vocFiles(documents: readonly Document[], { categories: given = [] }: Asked = {}) {
  const categories = categoriesOf(documents, given);
  if (categories.length > MOST) throw tooMany("classes", categories.length);
  const names = fileNames(documents);
  const files: Record<string, Uint8Array> = {
    "labelmap.txt": toUtf8(labelMap(categories)),
    "ImageSets/Segmentation/default.txt": toUtf8(names.map(({ stem }) => `${stem}\n`).join("")),
  };
  documents.forEach((document, i) => {
    const filed = filedObjects(document, categories);
    if (filed.length > MOST) throw tooMany("objects", filed.length);
    const name = names[i] as FileName;
    const { width, height } = document.photo;
    const classes = new Uint8Array(width * height);
    const objects = new Uint8Array(width * height);
    filed.forEach(({ rle, category }, index) => {
      const number = categories.indexOf(category) + 1;
      const inside = decodeMask(rle);
      for (let at = 0; at < inside.length; at++) {
        if (!inside[at]) continue;
        classes[at] = number;
        objects[at] = index + 1;
      }
    });
    files[`SegmentationClass/${name.stem}.png`] = indexedPng({ width, height, data: classes });
    files[`SegmentationObject/${name.stem}.png`] = indexedPng({ width, height, data: objects });
    files[`Annotations/${name.stem}.xml`] = toUtf8(annotation(document, name, filed));
  });
  return files;
}

/** As CVAT and Datumaro read it: which colour of the palette is which class. */
function labelMap(categories: readonly Category[]): string {
  const palette = vocPalette();
  const rows = ["background", ...categories.map(({ name }) => name.replace(/[:\r\n]/g, " "))].map(
    (name, index) => `${name}:${palette.subarray(3 * index, 3 * index + 3).join(",")}::\n`,
  );
  return `# label:color_rgb:parts:actions\n${rows.join("")}`;
}

function annotation({ photo: { width, height } }: Document, { name }: FileName, filed: readonly Filed[]): string {
  const objects = filed.map(({ rle, category }) => {
    const [left, top, right, bottom] = maskBounds(rle) ?? [0, 0, 0, 0];
    const edge = (at: number, side: number) => Number(at === 0 || at === side);
    const truncated = edge(left, width) || edge(right, width) || edge(top, height) || edge(bottom, height);
    // Places are counted from 1, and the last one is still of the object.
    return `  <object>
    <name>${escapeXml(category.name)}</name>
    <pose>Unspecified</pose>
    <truncated>${truncated}</truncated>
    <difficult>0</difficult>
    <bndbox><xmin>${left + 1}</xmin><ymin>${top + 1}</ymin><xmax>${right}</xmax><ymax>${bottom}</ymax></bndbox>
  </object>
`;
  });
  return `<annotation>
  <folder>JPEGImages</folder>
  <filename>${escapeXml(name)}</filename>
  <source><database>Loupe</database></source>
  <size><width>${width}</width><height>${height}</height><depth>3</depth></size>
  <segmented>${Number(filed.length > 0)}</segmented>
${objects.join("")}</annotation>
`;
}

function tooMany(what: string, count: number): LoupeError {
  return new LoupeError(
    "format-unfit",
    `Pascal VOC holds ${MOST} ${what} at most, and these are ${count}. Choose COCO.`,
  );
}
