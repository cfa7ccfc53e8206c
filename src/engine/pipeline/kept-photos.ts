/** What is kept encoded: photos, and beside them crops that were looked at closer. */
import { photoUnknown } from "../errors";
import type { PartOf } from "./crop";
import { disposePhoto, type PointedPhoto, type ReadPhoto } from "./encode";

/** A photo, or a crop, that can be clicked in, and, once it is read, asked about. */
export interface KeptPhoto {
  pointed: PointedPhoto;
  /** What of the photo it is; null: all. */
  part: PartOf | null;
  read: ReadPhoto | null;
  /** Resolves when it is read, or will not be. */
  reading: Promise<void>;
}

/** One more puts the one of its kind that was used longest ago out: a crop never costs a photo. */
const MOST = { photos: 3, crops: 2 };

export class KeptPhotos {
  /** In the order of use, the latest last. */
  readonly #photos = new Map<string, KeptPhoto>();
  #count = 0;

  /** @returns its id. */
  keep(kept: KeptPhoto): string {
    const id = `photo-${++this.#count}`;
    this.#photos.set(id, kept);
    const alike = [...this.#photos].filter(([, { part }]) => !part === !kept.part);
    const [oldest] = alike;
    if (oldest && alike.length > (kept.part ? MOST.crops : MOST.photos)) this.drop(oldest[0]);
    return id;
  }

  /** Null where it went. */
  peek(id: string): KeptPhoto | null {
    return this.#photos.get(id) ?? null;
  }

  /** It is being used. Throws photo-unknown. */
  use(id: string): KeptPhoto {
    const photo = this.#photos.get(id);
    if (!photo) throw photoUnknown();
    this.#photos.delete(id);
    this.#photos.set(id, photo);
    return photo;
  }

  drop(id: string): void {
    const photo = this.#photos.get(id);
    if (photo) disposePhoto({ ...photo.pointed, ...photo.read });
    this.#photos.delete(id);
  }

  dropAll(): void {
    for (const id of [...this.#photos.keys()]) this.drop(id);
  }
}
