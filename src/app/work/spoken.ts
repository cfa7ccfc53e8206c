/** What is said of an object to who listens instead of looking. */
import { type Document, type DocumentObject, objectMask } from "../../document/document";
import { evidenceOf, type Rating, rateObject } from "../../document/rating";
import { place } from "./where";

const EDGES: Record<Rating, string> = { good: "edges good", check: "check the edges", unsure: "unsure" };

/** "zebra, lower right, 6 % of the photo, edges good"; of an answer that means several things, how many parts it has. */
export function spokenOf(object: DocumentObject): string {
  const mask = objectMask(object);
  if (!mask) return object.name;
  const rating = rateObject(object);
  const last = object.steps.at(-1);
  const parts = last?.kind === "words" ? evidenceOf(last, mask).parts : 1;
  const words = [object.name, parts > 1 && `${parts} parts`, place(mask.rle), rating && EDGES[rating]];
  return words.filter(Boolean).join(", ");
}

/** Names of the objects that are in one of the two alone, or not the same in both: "zebra and cup"; "" where there are none. */
export function changedNames(before: Document, after: Document): string {
  const changed = after.objects.filter((object) => !before.objects.includes(object));
  const gone = before.objects.filter(({ id }) => !after.objects.some((object) => object.id === id));
  return namesOf([...changed, ...gone]);
}

/** "zebra", "zebra, giraffe and cup", "12 objects". */
export function namesOf(objects: readonly DocumentObject[]): string {
  const names = objects.map(({ name }) => name);
  if (names.length > 4) return `${names.length} objects`;
  return [names.slice(0, -1).join(", "), names.at(-1)].filter(Boolean).join(" and ");
}
