/** What a hub says of a repository at one revision, and its small files: data of somebody else, believed within bounds. */
import { z } from "zod";
import { LoupeError } from "../../errors";
import { fetchSome } from "../fetch-some";
import { relativePath } from "../manifest";
import { MOST } from "../most";
import { parseJson } from "../parse";
import { wrongLength } from "../request";
import { hexOf, sha256 } from "../sha256";
import type { ReadOptions } from "../source";
import { fileAddress, infoAddress, listAddress } from "./hub";
import { LARGEST_SMALL, NEEDED, type PublishedRepository, TEMPLATES } from "./repository";

const oid = z.string().regex(/^[0-9a-f]{40}([0-9a-f]{24})?$/);

const infoShape = z.object({ sha: oid, cardData: z.unknown().optional(), tags: z.unknown().optional() });

const entryShape = z.object({
  type: z.string(),
  path: z.string(),
  size: z.int().nonnegative(),
  /** Git's own sum of a file that is in the repository itself. */
  oid,
  /** Of one that is not: what the repository has in its place says so. */
  lfs: z.object({ oid: z.string().regex(/^[0-9a-f]{64}$/), size: z.int().nonnegative() }).optional(),
});
const listShape = z.array(entryShape).max(MOST.files);
type Entry = z.infer<typeof entryShape>;

export interface HubAccess {
  /** Its origin. */
  hub: string;
  /** Throws where an answer came from a place that may not give it. */
  check: (url: string) => void;
}

/** `revision`: a commit, or the newest of main. Throws bundle-missing-file, bundle-invalid, bundle-altered, aborted; what `check` throws. */
export async function readRepository(
  part: keyof typeof NEEDED,
  { name, revision }: { name: string; revision?: string },
  { hub, check }: HubAccess,
  { signal }: ReadOptions = {},
): Promise<PublishedRepository> {
  const absent = (why: string, cause?: unknown) => {
    const advice = "It may have another name, or be kept for people who agreed to its terms there. Choose another.";
    return new LoupeError("bundle-missing-file", `${name} cannot be had: ${why}. ${advice}`, { cause });
  };
  const read = async <T>(schema: z.ZodType<T>, address: string, what: string) =>
    parseJson(schema, await fetchSome(address, what, { check, signal, absent }), what);
  const info = await read(infoShape, infoAddress(hub, name, revision), `what the hub says of ${name}`);
  const list = await read(listShape, listAddress(hub, name, info.sha), `the list of files of ${name}`);
  const entries = new Map(
    list.flatMap((entry) =>
      entry.type === "file" && relativePath.safeParse(entry.path).success ? [[entry.path, entry]] : [],
    ),
  );
  const template = part === "language" ? TEMPLATES.filter((path) => entries.has(path)).slice(0, 1) : [];
  const wanted = [...NEEDED[part], ...template].flatMap((path) => entries.get(path) ?? []);
  const small = new Map<string, Uint8Array>();
  const sums = new Map<string, string>();
  for (const entry of wanted) {
    const address = fileAddress(hub, name, info.sha, entry.path);
    const what = `${entry.path} of ${name}`;
    if (sizeOf(entry) > LARGEST_SMALL) {
      throw new LoupeError(
        "bundle-invalid",
        `${what} has ${sizeOf(entry)} bytes, more than any such file. Choose another model.`,
      );
    }
    const bytes = await fetchSome(address, what, { check, signal, most: LARGEST_SMALL });
    sums.set(entry.path, await checkSmall(entry, bytes, what));
    small.set(entry.path, bytes);
  }
  return {
    name,
    revision: info.sha,
    licence: licenceOf(info),
    files: [...entries.values()].map((entry) => ({
      path: entry.path,
      bytes: sizeOf(entry),
      sha256: entry.lfs?.oid ?? sums.get(entry.path) ?? null,
    })),
    small,
  };
}

const sizeOf = ({ lfs, size }: Entry): number => lfs?.size ?? size;

/** → its SHA-256. Throws bundle-altered. */
async function checkSmall(entry: Entry, bytes: Uint8Array, what: string): Promise<string> {
  const listed = { path: what, bytes: sizeOf(entry), chunks: [], chunkBytes: LARGEST_SMALL };
  if (bytes.length !== listed.bytes) throw wrongLength(listed, bytes.length);
  const sum = await sha256(bytes);
  const isRight = entry.lfs ? sum === entry.lfs.oid : await hasGitSum(entry.oid, bytes);
  if (!isRight) throw new LoupeError("bundle-altered", `${what} is not the one that the hub lists (oid). Try again.`);
  return sum;
}

/** Git names a file by a sum of its length and itself. Pages without TLS cannot make it; the length is checked there. */
async function hasGitSum(wanted: string, bytes: Uint8Array): Promise<boolean> {
  if (!globalThis.crypto?.subtle) return true;
  const head = new TextEncoder().encode(`blob ${bytes.length}\0`);
  const whole = new Uint8Array(head.length + bytes.length);
  whole.set(head);
  whole.set(bytes, head.length);
  const algorithm = wanted.length === 40 ? "SHA-1" : "SHA-256";
  return hexOf(new Uint8Array(await crypto.subtle.digest(algorithm, whole))) === wanted;
}

const LONGEST = 200;

/** As its card says; what no card says is unknown, and shown so. */
function licenceOf({ cardData, tags }: z.infer<typeof infoShape>): PublishedRepository["licence"] {
  const card = (cardData ?? {}) as Record<string, unknown>;
  const text = (value: unknown) => (typeof value === "string" ? value.slice(0, LONGEST) : "");
  const tag = Array.isArray(tags) ? tags.find((one) => text(one).startsWith("license:")) : undefined;
  const id = text(card.license) || text(tag).slice("license:".length);
  const named = text(card.license_name);
  const isOther = (id === "other" || !id) && named;
  return { id: isOther ? named : id || "unknown", note: text(card.license_link) };
}
