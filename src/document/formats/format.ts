/** What every format is. */
import type { Document } from "../document";

/** What formats cannot do themselves: the page does it with a canvas, the command line with sharp. */
export interface FormatIo {
  /** A PNG file of pixels u8 [height, width, channels], row-major; one channel is 8-bit grey. */
  png(image: { width: number; height: number; channels: 1; data: Uint8Array }): Promise<Uint8Array>;
}

export interface Format {
  /** Unique; --format and the page's buttons name it. */
  id: string;
  /** For a person. */
  name: string;
  /** Of files, without the dot. */
  extension: string;
  mime: string;
  /**
   * The file. Hidden objects are left out: what is written is what is shown.
   * Throws "format-unfit" where the format cannot hold these documents, and whatever `io` throws.
   */
  write(documents: readonly Document[], io: FormatIo): Promise<Uint8Array>;
  /** Only where a file can be read back in. */
  read?(bytes: Uint8Array, io: FormatIo): Promise<Document[]>;
}
