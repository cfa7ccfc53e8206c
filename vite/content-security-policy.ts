import type { Plugin } from "vite";
import { CONTENT_SECURITY_POLICY } from "../src/cli/serving/headers.ts";

/** In the build only: the dev server's own scripts are inline, and its reloads come over a web socket. */
export function contentSecurityPolicy(): Plugin {
  return {
    name: "loupe:content-security-policy",
    apply: "build",
    transformIndexHtml: () => [
      {
        tag: "meta",
        attrs: { "http-equiv": "Content-Security-Policy", content: CONTENT_SECURITY_POLICY },
        injectTo: "head-prepend",
      },
    ],
  };
}
