/** A file's bytes → the picture to show. Decoded in picture-worker.ts: a large photo would hold the page up. */
import { sniff } from "../../engine/image/sniff";
import { LoupeError } from "../../engine/mask";
import type { Box } from "../../engine/values";
import type { Picture } from "./page";
import type { PictureReply, PictureRequest } from "./picture-worker";

/** Beyond that the photo is shown reduced, and readPart() gives what is looked at closely: four bytes a pixel. */
const MOST_SHOWN = 16_777_216;

export async function readPicture(bytes: Uint8Array): Promise<Picture> {
  const { type } = sniff(bytes);
  const blob = new Blob([bytes as Uint8Array<ArrayBuffer>], { type: `image/${type}` });
  return decode({ blob, most: MOST_SHOWN, part: null });
}

/** `box` of a photo's file, pixel for pixel. */
export async function readPart(blob: Blob, part: Box): Promise<ImageBitmap> {
  return (await decode({ blob, most: MOST_SHOWN, part })).bitmap;
}

/** Of bitmaps that readPicture() gave, the same at half the size, a quarter…: drawn small, a large one takes long. */
const levels = new WeakMap<ImageBitmap, readonly ImageBitmap[]>();

export const levelsOf = (bitmap: ImageBitmap): readonly ImageBitmap[] => levels.get(bitmap) ?? [];

const waiting = new Map<number, { resolve: (picture: Picture) => void; reject: (error: LoupeError) => void }>();
let worker: Worker | null = null;
let count = 0;

function decode(request: Omit<PictureRequest, "id">): Promise<Picture> {
  worker ??= start();
  const id = ++count;
  const reply = new Promise<Picture>((resolve, reject) => waiting.set(id, { resolve, reject }));
  worker.postMessage({ ...request, id } satisfies PictureRequest);
  return reply;
}

function start(): Worker {
  const started = new Worker(new URL("./picture-worker.ts", import.meta.url), { type: "module", name: "picture" });
  started.onmessage = ({ data }: MessageEvent<PictureReply>) => {
    const call = waiting.get(data.id);
    waiting.delete(data.id);
    if (!data.picture) {
      call?.reject(broken());
      return;
    }
    levels.set(data.picture.bitmap, data.levels);
    call?.resolve(data.picture);
  };
  started.onerror = () => {
    started.terminate();
    worker = null;
    const calls = [...waiting.values()];
    waiting.clear();
    for (const { reject } of calls) {
      reject(
        new LoupeError("worker-lost", "The part of the page that reads photos has stopped. Open the photo again."),
      );
    }
  };
  return started;
}

function broken(): LoupeError {
  return new LoupeError(
    "image-broken",
    "This image is damaged or cut off. Copy or download it again, or save it anew in a photo editor.",
  );
}
