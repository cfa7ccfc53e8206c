/** "beach.jpg", "the red cup?", "mask.png" → "beach-the-red-cup-mask.png". */
export function fileNameFor(photo: string, prompt: string, ending: string): string {
  const slug = (text: string, most: number) =>
    text
      .normalize("NFKC")
      .toLowerCase()
      .replace(/[^\p{Letter}\p{Number}]+/gu, "-")
      .slice(0, most)
      .replace(/^-+|-+$/g, "");
  const parts = [slug(photo.replace(/\.\w{1,5}$/, ""), 40), slug(prompt, 40), ending];
  return parts.filter(Boolean).join("-");
}

/** Hands the file to the browser's own download. */
export function saveFile(name: string, content: Blob): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  // The download has its own hold on the content once it has begun.
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
