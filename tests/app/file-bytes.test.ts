/** Photos where the browser's storage takes bytes but no files. */
import { expect, test } from "vitest";
import { haveFiles, withoutFiles } from "../../src/app/kept/file-bytes";
import { readKeptPhoto } from "../../src/app/kept/records";
import type { Change } from "../../src/app/kept/store";

const photo = { file: new Blob(["a photo"], { type: "image/png" }), thumbnail: null, credit: "me", suggestions: [] };
const changes: Change[] = [
  { table: "documents", key: "one", value: "text" },
  { table: "photos", key: "two", value: photo },
  { table: "photos", key: "three", value: undefined },
];

test("a photo that is kept as bytes is read as the file that it was", async () => {
  expect(haveFiles(changes)).toBe(true);
  const kept = await withoutFiles(changes);
  expect(haveFiles(kept)).toBe(false);
  expect([kept[0], kept[2]]).toEqual([changes[0], changes[2]]);
  const read = readKeptPhoto(structuredClone(kept[1]?.value));
  expect([await read?.file.text(), read?.file.type, read?.credit]).toEqual(["a photo", "image/png", "me"]);
});

test.each([undefined, null, "text", {}, { bytes: "text", type: "image/png" }, { bytes: new ArrayBuffer(1) }])(
  "a file kept as %j is none",
  (file) => {
    expect(readKeptPhoto({ ...photo, file })).toBeNull();
  },
);
