/** The sample photos that come with the app: public/samples/samples.json. */
import * as z from "zod/mini";
import type { Document } from "../document/document";
import { restoreDocument } from "../document/restore";
import { LoupeError } from "../engine/mask";

const fileName = z.string().check(z.regex(/^[\w-]+\.(jpg|png|webp)$/));

const gallery = z.object({
  thumbnail: fileName,
  /** What of the photo the thumbnail shows: left, top, right, bottom in its pixels. */
  window: z.tuple([z.number(), z.number(), z.number(), z.number()]),
  /** Of the first: the same photo for narrow pages. */
  narrow: z.optional(z.object({ file: fileName, width: z.int().check(z.positive()) })),
  prepared: z.string().check(z.regex(/^[\w-]+\.json$/)),
  /** Of what is prepared: SVG paths in the photo's pixels. */
  outlines: z.array(z.object({ name: z.string(), path: z.string().check(z.regex(/^[MQZ\d .-]+$/)) })),
});

const schema = z.object({
  samples: z.array(
    z.object({
      id: z.string().check(z.regex(/^[\w-]+$/)),
      file: fileName,
      width: z.int().check(z.positive()),
      height: z.int().check(z.positive()),
      title: z.string(),
      credit: z.string(),
      prompts: z.array(z.object({ text: z.string(), kind: z.enum(["referring", "reasoning", "absent"]) })),
      /** Of those that the start page offers; the others are opened by a link that names them. */
      gallery: z.optional(gallery),
    }),
  ),
});

export type Sample = z.infer<typeof schema>["samples"][number];

export const sampleUrl = (file: string): string => new URL(`samples/${file}`, document.baseURI).href;

async function fetchSample<T>(file: string, read: (response: Response) => Promise<T>): Promise<T> {
  try {
    const response = await fetch(sampleUrl(file));
    if (!response.ok) throw new Error(`The server answered ${response.status}.`);
    return await read(response);
  } catch (cause) {
    const message = `The sample photo's file ${file} did not come. Check the connection and open it again.`;
    throw new LoupeError("image-unreadable", message, { cause });
  }
}

export const readSamples = (): Promise<Sample[]> =>
  fetchSample("samples.json", async (response) => schema.parse(await response.json()).samples);

export const readSamplePhoto = ({ file }: Sample): Promise<Blob> => fetchSample(file, (response) => response.blob());

/** What the default model answered to its questions when the app was made: an object each. */
export const readPrepared = async ({ gallery }: Sample): Promise<Document | null> =>
  gallery ? fetchSample(gallery.prepared, async (response) => restoreDocument(await response.text())) : null;
