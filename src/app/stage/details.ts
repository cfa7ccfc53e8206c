/** Of a photo that is shown reduced: the part on the stage, pixel for pixel, once it is seen closely enough. */
import type { Box } from "../../engine";
import type { Page } from "../page/page";
import type { OpenPhoto } from "../state/photo";
import { type Detail, wantedDetail } from "./draw-photo";
import { enterPhoto, type Surface } from "./draw-shapes";

export class Details {
  readonly #page: Page;
  readonly #arrived: () => void;
  #detail: (Detail & { photo: number }) | null = null;
  #asked: Box | null = null;

  /** `arrived`: of() has another part. */
  constructor(page: Page, arrived: () => void) {
    this.#page = page;
    this.#arrived = arrived;
  }

  of({ key }: OpenPhoto): Detail | null {
    return this.#detail?.photo === key ? this.#detail : null;
  }

  /** Reads the part on the surface from the file, unless it is there. One at a time. */
  want(photo: OpenPhoto, surface: Surface): void {
    const box = wantedDetail(photo, surface, enterPhoto(surface));
    const has = this.of(photo)?.box;
    if (!box || this.#asked || (has && holds(has, box))) return;
    this.#asked = box;
    this.#page
      .part(photo.file, box)
      .then(
        (bitmap) => {
          this.#detail?.bitmap.close();
          this.#detail = { bitmap, box, photo: photo.key };
          this.#arrived();
        },
        // The photo stays as it is, a little soft: no reason to interrupt anybody.
        () => {},
      )
      .finally(() => {
        this.#asked = null;
      });
  }

  end(): void {
    this.#detail?.bitmap.close();
    this.#detail = null;
  }
}

const holds = (outer: Box, inner: Box) =>
  outer[0] <= inner[0] && outer[1] <= inner[1] && outer[2] >= inner[2] && outer[3] >= inner[3];
