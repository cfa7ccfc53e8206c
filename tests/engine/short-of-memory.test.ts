/** A browser that cannot make a bitmap of a good file gives no reason: of a large photo it may be memory, which is said. */
import sharp from "sharp";
import { afterEach, expect, test, vi } from "vitest";
import { openImage } from "../../src/engine/image/decode-browser";

afterEach(() => vi.unstubAllGlobals());

test.each([
  [
    6000,
    5000,
    /damaged or cut off, or this device has too little memory for it\. Close other tabs and try again\. Else copy/,
  ],
  [600, 500, /damaged or cut off\. Copy or download it again/],
])("of %d×%d pixels", async (width, height, words) => {
  const failed = new DOMException("The source image could not be decoded.", "InvalidStateError");
  vi.stubGlobal("createImageBitmap", () => Promise.reject(failed));
  const photo = sharp({ create: { width, height, channels: 3, background: "#3060a0" } });
  const opened = openImage(new Uint8Array(await photo.jpeg().toBuffer()));
  await expect(opened).rejects.toMatchObject({ code: "image-broken", message: expect.stringMatching(words) });
});
