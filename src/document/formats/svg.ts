/** Outlines for whoever draws: one path an object, smooth at any size, without the photo. */

import { categoriesOf, filedObjects } from "../categories";
import { OBJECT_COLOURS } from "../colours";
import { curvedPath } from "../curved-path";
import { toUtf8 } from "../utf8";
import { escapeXml } from "../xml";
import { type Format, onlyDocument } from "./format";

export const svg: Format = {
  id: "svg",
  name: "Outlines (SVG)",
  extension: "svg",
  mime: "image/svg+xml",
  /** UTF-8. Its user units are the photo's pixels; holes by the even-odd rule. One document only. */
  async write(documents, _io, { categories = [] } = {}) {
    const document = onlyDocument(documents, "A drawing");
    const { name, width, height } = document.photo;
    const paths = filedObjects(document, categoriesOf(documents, categories)).map(({ object, rle, category }) => {
      const colour = OBJECT_COLOURS[object.colour] as string;
      const kept = `id="${object.id}" data-label="${escapeXml(category.name)}"`;
      const path = `fill="${colour}" fill-rule="evenodd" d="${curvedPath(rle, 2)}"`;
      return `  <path ${kept} ${path}><title>${escapeXml(object.name)}</title></path>\n`;
    });
    const size = `width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"`;
    return toUtf8(
      `<svg xmlns="http://www.w3.org/2000/svg" ${size}>\n  <title>${escapeXml(name)}</title>\n${paths.join("")}</svg>\n`,
    );
  },
};
