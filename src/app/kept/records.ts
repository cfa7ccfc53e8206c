/** What is read from where it was kept may be anything: an older Loupe's, a newer one's, or damaged. */
import { restoreProject } from "../../document/project";
import { toLoupeError } from "../../engine/mask";
import type { PhotoEntry, RecentProject } from "../state/project";
import type { View } from "../state/view";
import { fileOf } from "./file-bytes";
import type { Change, Table } from "./store";

/** A project as it is kept. */
export interface KeptProject {
  /** As writeProject wrote it. */
  text: string;
  /** SHA-256 of the photo that was on the table. */
  current: string;
  /** When it was last changed, in ms since 1970. */
  at: number;
  thumbnail: string | null;
}

/** How a photo was seen, beside what was made of it. */
export type KeptView = Pick<PhotoEntry, "view" | "selected">;
export type KeptPhoto = Pick<PhotoEntry, "thumbnail" | "suggestions" | "credit"> & { file: Blob };

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;
const picture = (value: unknown) => (typeof value === "string" && value.startsWith("data:image/") ? value : null);

export function readKeptProject(value: unknown): KeptProject | null {
  if (!isRecord(value)) return null;
  const { text, current, at, thumbnail } = value;
  if (typeof text !== "string" || typeof current !== "string" || typeof at !== "number") return null;
  return { text, current, at, thumbnail: picture(thumbnail) };
}

export function readKeptPhoto(value: unknown): KeptPhoto | null {
  const file = isRecord(value) && fileOf(value.file);
  if (!file) return null;
  const { thumbnail, credit, suggestions } = value;
  const prompts = Array.isArray(suggestions)
    ? suggestions.filter((one) => isRecord(one) && typeof one.text === "string")
    : [];
  return {
    file,
    thumbnail: picture(thumbnail),
    credit: typeof credit === "string" ? credit : "",
    suggestions: prompts,
  };
}

/** An older Loupe kept the view alone. */
export function readKeptView(value: unknown): KeptView {
  if (!isRecord(value)) return { view: null, selected: null };
  const { view = value, selected } = value;
  return { view: readView(view), selected: typeof selected === "string" ? selected : null };
}

function readView(value: unknown): View | null {
  if (!isRecord(value)) return null;
  const { scale, x, y } = value as Partial<View>;
  const isView = Number.isFinite(scale) && (scale as number) > 0 && Number.isFinite(x) && Number.isFinite(y);
  return isView ? ({ scale, x, y } as View) : null;
}

/** Null where nothing can be said of it. */
export function recentProject(id: string, kept: KeptProject | null): RecentProject | null {
  if (!kept) return null;
  const { text, at, thumbnail } = kept;
  try {
    const { name, photos } = restoreProject(text);
    const samples = photos.flatMap(({ photo }) => photo.sample ?? []);
    return { id, name, at, thumbnail, photos: photos.length, samples, problem: null };
  } catch (error) {
    return {
      id,
      name: "Cannot be opened",
      at,
      thumbnail,
      photos: 0,
      samples: [],
      problem: toLoupeError(error).message,
    };
  }
}

/** Hashes of a project's photos, even where the project is a newer Loupe's; none where they cannot be found. */
export function photosOf(text: string): string[] {
  try {
    const photos: unknown = JSON.parse(text).photos;
    if (!Array.isArray(photos)) return [];
    return photos.flatMap((one) => (typeof one?.photo?.sha256 === "string" ? [one.photo.sha256] : []));
  } catch {
    return [];
  }
}

export const gone = (table: Table, key: string): Change => ({ table, key, value: undefined });

/** Bytes of what a table holds, but for what says how it looks. */
export function sizeOfKept(value: unknown): number {
  if (typeof value === "string") return value.length;
  if (value instanceof Blob) return value.size;
  if (value === null || typeof value !== "object") return 0;
  return Object.values(value).reduce((sum: number, part) => sum + sizeOfKept(part), 0);
}
