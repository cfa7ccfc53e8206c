/** A photo's file is looked at after it was chosen: by then it may be gone, or another. */
import { mkdtempSync, openAsBlob, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readImageFile } from "../../src/engine/image/read-file";

async function chosen(then: (path: string) => void): Promise<Blob> {
  const folder = mkdtempSync(join(tmpdir(), "loupe-read-"));
  const path = join(folder, "photo.png");
  writeFileSync(path, Buffer.from("89504e470d0a1a0a0000000d49484452000000400000004008020000", "hex"));
  const file = await openAsBlob(path);
  then(path);
  rmSync(folder, { recursive: true });
  return file;
}

test.each([
  ["deleted", (path: string) => rmSync(path)],
  ["written anew", (path: string) => writeFileSync(path, "another picture")],
])("%s since: it says so, and what to do", async (_, then) => {
  const reading = readImageFile(await chosen(then));
  await expect(reading).rejects.toMatchObject({
    code: "image-unreadable",
    message: expect.stringMatching(/cannot be read.*Choose it again/),
  });
});
