/**
 * One question to all photos of a project, and what a person says of what came of it. The project's record holds all of it,
 * so that a page that was closed in the middle goes on where it was.
 */
import { type Document, NAME_LENGTH, type WordsStep } from "./document";
import { addObject, answerName } from "./edits";
import type { Project, ProjectPhoto } from "./project";

export type Asked = NonNullable<ProjectPhoto["asked"]>;
export type Reviewed = ProjectPhoto["state"];

/** Asks all but those that were skipped. What was said of an earlier question's answers is not said of this one's. */
export function askAll(project: Project, prompt: string): Project {
  const photos = project.photos.map((one): ProjectPhoto => {
    if (one.state === "skipped") return { ...one, asked: null, why: null };
    return { ...one, state: "open", asked: "waiting", why: null };
  });
  return { ...project, photos, batch: { prompt, paused: false } };
}

/** The photos that the question failed on, and those that it has not been about, are asked. */
export function askRest(project: Project): Project {
  const rest = new Set(restOf(project));
  const photos = project.photos.map((one) => (rest.has(one) ? { ...one, asked: "waiting" as const, why: null } : one));
  return project.batch ? { ...project, photos, batch: { ...project.batch, paused: false } } : project;
}

/** Those that askRest() would ask; none while there is no question. */
export function restOf({ batch, photos }: Project): ProjectPhoto[] {
  if (!batch) return [];
  return photos.filter(({ state, asked }) => asked === "failed" || (asked === null && state !== "skipped"));
}

export function pauseBatch(project: Project, paused: boolean): Project {
  return project.batch ? { ...project, batch: { ...project.batch, paused } } : project;
}

/** What waits is not asked any more; what was answered stays. Where nothing was, the question is put away. */
export function endBatch(project: Project): Project {
  const photos = project.photos.map((one) => (one.asked === "waiting" ? { ...one, asked: null } : one));
  return { ...project, photos, batch: null };
}

/** `why`: for "failed". */
export function setAsked(project: Project, sha256: string, asked: Asked, why: string | null = null): Project {
  const short = why === null ? null : [...why].slice(0, NAME_LENGTH / 2).join("");
  return changed(project, sha256, { asked, why: short });
}

export function setReviewed(project: Project, sha256: string, state: Reviewed): Project {
  return changed(project, sha256, { state });
}

function changed(project: Project, sha256: string, to: Partial<ProjectPhoto>): Project {
  const photos = project.photos.map((one) => (one.photo.sha256 === sha256 ? { ...one, ...to } : one));
  return { ...project, photos };
}

/** The photo that is to be asked now; null while there is none, or the question is paused. */
export function nextToAsk({ batch, photos }: Project): ProjectPhoto | null {
  if (!batch || batch.paused) return null;
  return photos.find(isWaiting) ?? null;
}

/** Skipped meanwhile, it is not asked. */
const isWaiting = ({ asked, state }: ProjectPhoto) => asked === "waiting" && state !== "skipped";

/** Photos by what came of the question: those that it is about. */
export function countAsked({ photos }: Project): Record<Asked, number> & { total: number } {
  const counts = { waiting: 0, found: 0, nothing: 0, failed: 0, total: 0 };
  for (const one of photos) {
    if (one.asked === null || (one.asked === "waiting" && !isWaiting(one))) continue;
    counts[one.asked]++;
    counts.total++;
  }
  return counts;
}

/** Whether a person has yet to say something of it: it is answered, and not decided. */
const isOpen = ({ state, asked }: ProjectPhoto) => state === "open" && asked !== "waiting";

/**
 * The next photo to look at after this one, going round: those of which nothing was said first, then those that are to be
 * mended. Null where there is no other.
 */
export function nextToReview({ photos }: Project, sha256: string | null): ProjectPhoto | null {
  const at = photos.findIndex(({ photo }) => photo.sha256 === sha256);
  const round = [...photos.slice(at + 1), ...photos.slice(0, Math.max(at, 0))];
  return round.find(isOpen) ?? round.find(({ state }) => state === "fix") ?? null;
}

/** How many are accepted or skipped, of how many. */
export function countReviewed({ photos }: Project): { done: number; total: number } {
  const done = photos.filter(({ state }) => state === "accepted" || state === "skipped").length;
  return { done, total: photos.length };
}

/** Photos that files are written of: all but the skipped ones. */
export function photosOut({ photos }: Project): ProjectPhoto[] {
  return photos.filter(({ state }) => state !== "skipped");
}

/** With an object of the answer, whose class is what the model called it: so a class is numbered alike in all photos. */
export function addAnswer(document: Document, step: WordsStep, colour?: number): Document {
  const name = answerName(step);
  return addObject(document, { name, label: name, step, ...(colour !== undefined && { colour }) });
}
