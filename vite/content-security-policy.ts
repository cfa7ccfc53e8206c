import { randomBytes } from "node:crypto";
import type { Plugin } from "vite";
import { ISOLATION, policyFor } from "../src/cli/serving/headers.ts";
import { origins } from "./model-origins.ts";

const POLICY = policyFor(origins());

/** As an element of the built page, for hosts that send no headers; and as headers of both of Vite's servers. */
export function contentSecurityPolicy(): Plugin[] {
  return [
    {
      name: "loupe:content-security-policy",
      apply: "build",
      transformIndexHtml: () => [
        {
          tag: "meta",
          attrs: { "http-equiv": "Content-Security-Policy", content: POLICY },
          injectTo: "head-prepend",
        },
      ],
    },
    {
      name: "loupe:content-security-policy-of-servers",
      apply: "serve",
      config(_, { isPreview }) {
        if (isPreview) {
          return { preview: { headers: { ...ISOLATION, "Content-Security-Policy": POLICY } } };
        }
        // The development server's own script and styles are in the page: they carry what nobody else knows.
        const nonce = randomBytes(16).toString("base64");
        const policy = POLICY.replace(/((?:script|style)-src 'self')/g, `$1 'nonce-${nonce}'`);
        return {
          html: { cspNonce: nonce },
          server: { headers: { ...ISOLATION, "Content-Security-Policy": policy } },
        };
      },
    },
  ];
}
