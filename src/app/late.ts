/** Parts of the page that come when they are wanted first. Every import() of the page goes through here. */
import { LoupeError } from "../engine/mask";

const MISSING = "This part of the page did not come. Nothing is lost: try again once there is a network.";

/** The part, asked for anew at each call until it is there. Throws "part-missing". */
export async function late<Part>(load: () => Promise<Part>): Promise<Part> {
  try {
    await Promise.all([...lost].map(fetchAgain));
    return await load();
  } catch (error) {
    throw new LoupeError("part-missing", MISSING, { cause: error });
  }
}

/** Styles that did not come: what Vite puts before an import() asks for each only once. */
const lost = new Set<HTMLLinkElement>();
// Files are written in a worker, which has no document.
globalThis.document?.addEventListener(
  "error",
  ({ target }) => target instanceof HTMLLinkElement && target.rel === "stylesheet" && lost.add(target),
  true,
);

function fetchAgain(link: HTMLLinkElement): Promise<unknown> {
  const again = link.cloneNode() as HTMLLinkElement;
  const coming = new Promise((done, fail) => {
    again.onload = done;
    again.onerror = fail;
  });
  lost.delete(link);
  link.replaceWith(again);
  return coming;
}
