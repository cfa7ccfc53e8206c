/** The sample photos that come with the app: public/samples/samples.json. */
import { z } from "zod";
import { LoupeError } from "../../engine/errors";

const fileName = z.string().regex(/^[\w-]+\.(jpg|png|webp)$/);

const schema = z.object({
  samples: z.array(
    z.object({
      id: z.string().regex(/^[\w-]+$/),
      file: fileName,
      width: z.int().positive(),
      height: z.int().positive(),
      title: z.string(),
      credit: z.string(),
      prompts: z.array(z.object({ text: z.string(), kind: z.enum(["referring", "reasoning", "absent"]) })),
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
