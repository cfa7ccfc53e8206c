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

async function fetchSample(file: string): Promise<Response> {
  const response = await fetch(sampleUrl(file));
  if (!response.ok) throw new LoupeError("image-broken", `The server answered ${response.status}. Reload the page.`);
  return response;
}

export async function readSamples(): Promise<Sample[]> {
  return schema.parse(await (await fetchSample("samples.json")).json()).samples;
}

export async function readSamplePhoto({ file }: Sample): Promise<Blob> {
  return (await fetchSample(file)).blob();
}

/** What the default model answered to its questions when the app was made: an object each. */
export async function readPrepared({ gallery }: Sample): Promise<Document | null> {
  return gallery ? restoreDocument(await (await fetchSample(gallery.prepared)).text()) : null;
}
