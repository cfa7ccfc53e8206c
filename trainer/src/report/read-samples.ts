/** Sample rollouts that the rl stage kept: rl/samples/STEP.json and JPEGs beside it. */
import { readdirSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { isFolder } from "../folders";
import { readBytes, readJson } from "./files";

const number = z.number().nullable();
const sampleSchema = z.object({
  step: z.int().nonnegative(),
  expression: z.string(),
  absent: z.boolean(),
  picture: z.string(),
  replies: z.array(
    z.object({
      text: z.string(),
      reward: number,
      parts: z.record(z.string(), number),
      advantage: number,
      drawn: z.boolean(),
      picture: z.string(),
    }),
  ),
});

type Stored = z.infer<typeof sampleSchema>;
export type SampleReply = Omit<Stored["replies"][number], "picture"> & { picture: Buffer | null };
export interface Sample extends Omit<Stored, "picture" | "replies"> {
  /** The true mask on the photo; null where the file is missing or no JPEG. */
  picture: Buffer | null;
  replies: SampleReply[];
}

/** More would make the page heavy and tell nothing new. */
const mostSamples = 6;
const mostReplies = 16;
const largestPicture = 200_000;

/** The first, the last, and some in between. */
export function readSamples(folder: string): Sample[] {
  if (!isFolder(folder)) return [];
  const files = readdirSync(folder)
    .filter((name) => /^\d+\.json$/.test(name))
    .sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10));
  return spread(files, mostSamples).flatMap((name) => {
    const parsed = sampleSchema.safeParse(readJson(path.join(folder, name)));
    if (!parsed.success) return [];
    const { picture, replies, ...rest } = parsed.data;
    return {
      ...rest,
      picture: readPicture(folder, picture),
      replies: replies
        .slice(0, mostReplies)
        .map((reply) => ({ ...reply, picture: readPicture(folder, reply.picture) })),
    };
  });
}

export function spread<T>(items: readonly T[], most: number): T[] {
  if (items.length <= most) return [...items];
  return Array.from({ length: most }, (_, i) => items[Math.round((i * (items.length - 1)) / (most - 1))] as T);
}

/** Only a small JPEG of that very folder. */
function readPicture(folder: string, name: string): Buffer | null {
  if (!/^[\w-]+\.jpg$/.test(name)) return null;
  const bytes = readBytes(path.join(folder, name), largestPicture);
  return bytes?.[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff ? bytes : null;
}
