import { readOrigins } from "../../engine/store/read-origins";
import { policyFor } from "./headers";

/** The policy that a built page has as an element; the usual one where it has none. `page`: its HTML. */
export function policyOf(page: string): string {
  const [, content = ""] = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page) ?? [];
  const [, origins = ""] = /connect-src &#39;self&#39;([^;"]*)/.exec(content.replaceAll("'", "&#39;")) ?? [];
  return policyFor(readOrigins(origins));
}
