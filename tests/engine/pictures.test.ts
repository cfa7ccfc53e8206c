import { expect, test } from "vitest";
import { toLoupeError } from "../../src/engine/errors";
import { decodeImage } from "../../src/engine/image/decode-node";
import { pictureBytes, pictures, seen, wanted } from "../fixtures/pictures";

test.each(pictures)("Node: $file", async (expected) => {
  const actual = await decodeImage(new Uint8Array(pictureBytes(expected.file))).then(
    (image) => seen(expected, image),
    (error) => ({ code: toLoupeError(error).code, message: toLoupeError(error).message }),
  );
  expect(actual).toEqual(wanted(expected));
});
