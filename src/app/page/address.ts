/** The page's address, and what reaches the page through it. */
import { isLink } from "../state/asked";
import { rewriteEntry } from "../tab-entry";
import type { Page } from "./page";

/** Of the query: done once, they would be done again by a reload. */
const ONCE = ["sample", "ask"];

/** What was asked for has been done: the address says no more than where the app is. */
export const clearAddress: Page["clearAddress"] = () => {
  const url = new URL(location.href);
  url.hash = "";
  for (const name of ONCE) url.searchParams.delete(name);
  // What the page wrote about this entry of the history stays.
  // Where that is not taken, a reload asks once more.
  if (url.href !== location.href) rewriteEntry(history.state, url);
};

export const addressOf: Page["addressOf"] = (hash) => new URL(location.pathname + hash, location.origin).href;

/** A link pasted over the page's address loads no page anew. */
export const onLink: Page["onLink"] = (open) => {
  addEventListener("hashchange", () => isLink(location.hash) && open(location.hash));
};

/** docs/embed.md. Whatever else a page around this one says is not heard; of many links at once only the last is opened. */
export const onLinkMessage: Page["onLinkMessage"] = (open) => {
  let latest: string | null = null;
  addEventListener("message", ({ source, data }: MessageEvent<unknown>) => {
    if (source !== parent || !isLinkMessage(data)) return;
    if (latest === null) {
      setTimeout(() => {
        if (latest !== null) open(latest);
        latest = null;
      }, REST);
    }
    latest = data.link;
  });
};

/** So long links gather: each would be unpacked. In ms. */
const REST = 50;
const LONGEST = 64 * 1024;

function isLinkMessage(data: unknown): data is { type: "loupe:link"; link: string } {
  if (typeof data !== "object" || data === null) return false;
  const { type, link, ...rest } = data as Record<string, unknown>;
  return (
    type === "loupe:link" &&
    typeof link === "string" &&
    link.startsWith("#") &&
    link.length <= LONGEST &&
    Object.keys(rest).length === 0
  );
}

interface Connection {
  saveData?: boolean;
  type?: string;
}

/** Not every browser tells. */
export const isCostly: Page["isCostly"] = () => {
  const { connection } = navigator as Navigator & { connection?: Connection };
  return connection?.saveData === true || connection?.type === "cellular";
};
