/** Label Studio's tasks with brush labels. */
import { decodeMask } from "../../engine/mask";
import { brushRuns } from "../brush-runs";
import { categoriesOf, filedObjects } from "../categories";
import { fileNames } from "../file-names";
import { toUtf8 } from "../utf8";
import type { Format } from "./format";

export const labelStudio: Format = {
  id: "label-studio",
  name: "Label Studio",
  extension: "json",
  mime: "application/json",
  several: true,
  /** UTF-8 JSON: a list of tasks, one a document. Any number of documents. */
  async write(documents, _io, { categories: given = [] } = {}) {
    const categories = categoriesOf(documents, given);
    const names = fileNames(documents);
    const tasks = documents.map((document, i) => {
      const { width, height } = document.photo;
      const result = filedObjects(document, categories).map(({ object, rle, category }) => ({
        id: object.id,
        type: "brushlabels",
        from_name: "tag",
        to_name: "image",
        original_width: width,
        original_height: height,
        image_rotation: 0,
        value: { format: "rle", rle: Array.from(brushRuns(decodeMask(rle))), brushlabels: [category.name] },
      }));
      return { data: { image: names[i]?.name }, annotations: [{ result }] };
    });
    return toUtf8(`${JSON.stringify(tasks)}\n`);
  },
};
