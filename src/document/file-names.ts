/** What photos are called in files that name several: each by its own name, none twice. */
import type { Document } from "./document";

export interface FileName {
  /** The photo's name, safe as a name in a folder. */
  name: string;
  /** The same without its ending, no two alike: files made of it. */
  stem: string;
}

/** One for each document, in order. */
export function fileNames(documents: readonly Document[]): FileName[] {
  const used = new Set<string>();
  return documents.map(({ photo }) => {
    const safe = withoutPath(photo.name).slice(0, 200);
    const ending = /\.\w{1,5}$/.exec(safe)?.[0] ?? "";
    const bare = safe.slice(0, safe.length - ending.length).replace(/^[.\s]+|[.\s]+$/g, "") || "photo";
    let stem = bare;
    // Some file systems tell no capitals from small letters.
    for (let number = 2; used.has(stem.toLowerCase()); number++) stem = `${bare}-${number}`;
    used.add(stem.toLowerCase());
    return { name: stem + ending, stem };
  });
}

/** "a/b.jpg" → "b.jpg"; nothing in it that a file system or a terminal takes for more than a letter. */
export function withoutPath(name: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? "";
  return last.replace(/[\p{Cc}\p{Cf}\u2028\u2029<>:"|?*]/gu, "_");
}
