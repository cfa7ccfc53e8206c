/** Parts of the page that come when they are wanted first. Every import() of the page goes through here. */
import { LoupeError } from "../engine/mask";

const MISSING = "This part of the page did not come. Nothing is lost: try again once there is a network.";
const STILL_COMING = "This part of the page has not come yet: the network is slow. Try again, or load the page again.";
/** Milliseconds: a slow line brings any part in less. */
const PATIENCE = 10_000;

/** A part that is awaited no longer: `come` resolves where it comes after all. Nobody can fetch it beside that request. */
export class StillComing extends LoupeError {
  constructor(readonly come: Promise<unknown>) {
    super("part-missing", STILL_COMING);
  }
}

/** The part, asked for anew at each call until it is there. Throws "part-missing", and StillComing after a while. */
export async function late<Part>(load: () => Promise<Part>, patience = PATIENCE): Promise<Part> {
  const come = Promise.all([...[...lost].map(fetchAgain), ...stylesToCome().map(loaded)]).then(load);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const awaited = new Promise<never>((_, fail) => {
    timer = setTimeout(() => fail(new StillComing(come)), patience);
  });
  try {
    return await Promise.race([come, awaited]);
  } catch (error) {
    if (error instanceof StillComing) throw error;
    throw new LoupeError("part-missing", MISSING, { cause: error });
  } finally {
    clearTimeout(timer);
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
  const coming = loaded(again);
  lost.delete(link);
  link.replaceWith(again);
  return coming;
}

const loaded = (link: HTMLLinkElement) =>
  new Promise((done, fail) => {
    link.addEventListener("load", done);
    link.addEventListener("error", fail);
  });

const styles = (): HTMLLinkElement[] => [
  ...(globalThis.document?.querySelectorAll<HTMLLinkElement>("[rel=stylesheet]") ?? []),
];
/** That the page came with: public/first.js sees to them. */
const first = styles();
/** Vite waits for each only the first time, too. */
const stylesToCome = () => styles().filter((link) => !link.sheet && !first.includes(link) && !lost.has(link));
