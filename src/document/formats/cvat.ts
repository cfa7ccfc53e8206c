/** CVAT's own XML ("CVAT for images 1.1"). */
import { decodeMask, maskBounds, type Rle } from "../../engine/mask";
import { categoriesOf, type Filed, filedObjects } from "../categories";
import { OBJECT_COLOURS } from "../colours";
import { fileNames } from "../file-names";
import { hundredths, ringsWithoutHoles } from "../rings";
import { toUtf8 } from "../utf8";
import { escapeXml } from "../xml";
import type { Format } from "./format";

export const cvat: Format = {
  id: "cvat",
  name: "CVAT",
  extension: "xml",
  mime: "application/xml",
  several: true,
  types: ["mask", "polygon"],
  /** UTF-8 XML. Any number of documents; images are numbered from 0, as CVAT does. */
  async write(documents, _io, { type = "mask", categories: given = [] } = {}) {
    const categories = categoriesOf(documents, given);
    const names = fileNames(documents);
    const labels = categories.map(({ name }, i) => {
      const colour = OBJECT_COLOURS[i % OBJECT_COLOURS.length];
      return `        <label><name>${escapeXml(name)}</name><color>${colour}</color><attributes></attributes></label>\n`;
    });
    const images = documents.map((document, i) => {
      const { width, height } = document.photo;
      const shapes = filedObjects(document, categories).map((filed, z) =>
        type === "polygon" ? polygons(filed, z) : maskOf(filed, z),
      );
      const of = `id="${i}" name="${escapeXml(names[i]?.name ?? "")}" width="${width}" height="${height}"`;
      return `  <image ${of}>\n${shapes.join("")}  </image>\n`;
    });
    return toUtf8(`<?xml version="1.0" encoding="utf-8"?>
<annotations>
  <version>1.1</version>
  <meta>
    <job>
      <size>${documents.length}</size>
      <mode>annotation</mode>
      <labels>
${labels.join("")}      </labels>
    </job>
  </meta>
${images.join("")}</annotations>
`);
  },
};

const said = ({ category }: Filed) => `label="${escapeXml(category.name)}" source="manual" occluded="0"`;

function polygons(filed: Filed, z: number): string {
  const rings = ringsWithoutHoles(filed.rle);
  const group = rings.length > 1 ? ` group_id="${z + 1}"` : "";
  return rings
    .map((ring) => {
      const points = hundredths(ring).map((value, i) => `${value}${i % 2 ? ";" : ","}`);
      return `    <polygon ${said(filed)} points="${points.join("").slice(0, -1)}" z_order="${z}"${group}></polygon>\n`;
    })
    .join("");
}

function maskOf(filed: Filed, z: number): string {
  const [left, top, right, bottom] = maskBounds(filed.rle) ?? [0, 0, 0, 0];
  const place = `left="${left}" top="${top}" width="${right - left}" height="${bottom - top}"`;
  return `    <mask ${said(filed)} rle="${rowRuns(filed.rle).join(", ")}" ${place} z_order="${z}"></mask>\n`;
}

/** Not COCO's: along the rows of the tight box alone, outside first, in all exactly as many pixels as the box has. */
function rowRuns(rle: Rle): number[] {
  const [left, top, right, bottom] = maskBounds(rle) ?? [0, 0, 0, 0];
  const width = rle.size[1];
  const inside = decodeMask(rle);
  const runs: number[] = [];
  let [current, run] = [0, 0];
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) {
      const value = inside[y * width + x] as number;
      if (value !== current) {
        runs.push(run);
        [current, run] = [value, 0];
      }
      run++;
    }
  }
  runs.push(run);
  return runs;
}
