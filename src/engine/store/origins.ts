/**
 * Other sites that a build may fetch models from: origins as a content security policy writes them ("https://models.example",
 * "https://*.hf.co"). The policy holds what the page does; its workers have none where a host sends no headers, and so the
 * engine asks here before it fetches.
 */
import { LoupeError } from "../errors";

/** The folder of a bundle at an address as a person writes it, of it or of its manifest. Throws origin-refused. */
export function bundleFolder(address: string, allowed: readonly string[]): string {
  let url: URL;
  try {
    url = new URL(address.trim());
  } catch {
    throw refused(`${short(address)} is no address. It begins with https:// and leads to a model's folder.`);
  }
  checkOrigin(url.href, allowed);
  url.hash = "";
  url.search = "";
  if (url.pathname.endsWith("/manifest.json")) url.pathname = url.pathname.slice(0, -"manifest.json".length);
  if (!url.pathname.endsWith("/")) url.pathname += "/";
  return url.href;
}

/** Throws origin-refused. `address` is absolute. */
export function checkOrigin(address: string, allowed: readonly string[]): void {
  const { origin, username } = new URL(address);
  if (allowed.some((one) => fits(origin, one)) && !username) return;
  const which = allowed.length ? `It may from ${allowed.join(", ")}.` : "It may from nowhere.";
  throw refused(
    `This Loupe may not fetch models from ${short(origin === "null" ? address : origin)}. ${which} Whoever hosts it ` +
      "chooses that. Download the model by other means and open its folder instead.",
  );
}

/** "https://*.hf.co": any name below hf.co, not hf.co itself. */
function fits(origin: string, allowed: string): boolean {
  const [scheme = "", host = ""] = allowed.split("://*.");
  if (!host) return origin === allowed;
  return origin.startsWith(`${scheme}://`) && origin.endsWith(`.${host}`);
}

const short = (text: string) => (text.length > 100 ? `${text.slice(0, 100)}…` : text);
const refused = (message: string) => new LoupeError("origin-refused", message);
