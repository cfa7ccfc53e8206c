/** Out of the page: the clipboard, and the system's own sharing. Either may be missing or forbidden. */
import { LoupeError } from "../../engine/mask";
import type { Page } from "./page";

export const copyText: Page["copyText"] = (text) => copied(() => navigator.clipboard.writeText(text));

export const copyPicture: Page["copyPicture"] = (png, text) =>
  copied(() =>
    navigator.clipboard.write([
      new ClipboardItem({
        "image/png": png,
        ...(text !== null && { "text/plain": new Blob([text], { type: "text/plain" }) }),
      }),
    ]),
  );

async function copied(copy: () => Promise<void>): Promise<void> {
  try {
    await copy();
  } catch (error) {
    // What was to be copied could not be made: that says why.
    if (error instanceof LoupeError) throw error;
    const message = "This browser did not let Loupe copy. Select the link and copy it by hand, or save the picture.";
    throw new LoupeError("not-copied", message, { cause: error });
  }
}

export const canSend: Page["canSend"] = (file) => navigator.canShare?.({ files: [file] }) ?? false;

export const send: Page["send"] = async (file, url) => {
  try {
    await navigator.share({ files: [file], ...(url !== null && { url }) });
  } catch (error) {
    // Whoever closes the list has changed their mind.
    if (error instanceof DOMException && error.name === "AbortError") return;
    const message = "This device did not take the picture. Copy the link, or save the picture and send that.";
    throw new LoupeError("not-copied", message, { cause: error });
  }
};
