/** Writes files of documents beside the page: pixels of large photos, PNGs and ZIPs would hold it up. */
import type { Document } from "../../document/document";
import { findFormat } from "../../document/formats";
import { type Asked, type FormatIo, fileKind } from "../../document/formats/format";
import { unzip, zip, zipParts } from "../../document/zip";
import { LoupeError, toWire, type WireError } from "../../engine/mask";
import { answerCalls } from "../worker-answers";
import { decodePicture } from "./decode-picture";
import type { WrittenFile } from "./page";
import { MOST_SHOWN } from "./picture";
import { pixelsOf, toJpeg, toWebp } from "./pixels";
import { toPng } from "./png";
import { spool } from "./spool";

export interface FileRequest {
  id: number;
  /** Of a format. */
  format: string;
  documents: readonly Document[];
  /** The documents' photos by SHA-256, of those that are there. */
  photos: ReadonlyMap<string, Blob>;
  asked: Asked;
  /** Whether one that may be too large for the memory may be on the device for a while. */
  device: boolean;
}

export type FileReply = { id: number } & ({ file: WrittenFile } | { error: WireError });

answerCalls<FileRequest, FileReply>(async ({ id, ...request }) => {
  try {
    return { reply: { id, file: await write(request) } };
  } catch (error) {
    return { reply: { id, error: toWire(error) } };
  }
});

async function write({ format, documents, photos, asked, device }: Omit<FileRequest, "id">): Promise<WrittenFile> {
  const io: FormatIo = {
    photo: async (sha256) => {
      const bytes = await photos
        .get(sha256)
        ?.arrayBuffer()
        .catch(() => null);
      if (bytes) return new Uint8Array(bytes);
      throw new LoupeError("not-kept", "The photo's file is not kept on this device any more. Open the file again.");
    },
    async pixels(file, size) {
      const most = Math.max(MOST_SHOWN, size.width * size.height);
      return pixelsOf((await decodePicture(file, { most, part: null })).bitmap, size);
    },
    png: toPng,
    jpeg: toJpeg,
    webp: toWebp,
    zip,
    zipParts,
    unzip,
  };
  const found = findFormat(format);
  if (!found) throw new LoupeError("internal", `There is no format "${format}".`);
  const { extension, mime } = fileKind(found, asked.type);
  const { parts } = found;
  if (parts && documents.length > 1) {
    return { content: await spool(() => parts(documents, io, asked), mime, device), extension };
  }
  const bytes = await found.write(documents, io, asked);
  return { content: new Blob([bytes as Uint8Array<ArrayBuffer>], { type: mime }), extension };
}
