/** What the app's pages and files are served with: by `loupe serve`, by Vite, and as a meta element of the built page. */

/** WASM threads need shared memory, which browsers give only to pages that are isolated from other origins. */
export const ISOLATION = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};

/** Nothing is fetched from, or sent to, anywhere but the app's own origin, and those from which a build fetches models. */
export const policyFor = (origins: readonly string[]): string =>
  [
    "default-src 'self'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "worker-src 'self' blob:",
    "style-src 'self'",
    "img-src 'self' blob: data:",
    ["connect-src 'self'", ...origins].join(" "),
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'none'",
  ].join("; ");

export const CONTENT_SECURITY_POLICY = policyFor([]);

/** With every answer. docs/hosting.md has the same for other servers. */
export const ALWAYS = {
  ...ISOLATION,
  "Content-Security-Policy": CONTENT_SECURITY_POLICY,
  "Cross-Origin-Resource-Policy": "same-origin",
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
};

/** Cache-Control of files whose names say what they hold. */
export const FOR_GOOD = "public, max-age=31536000, immutable";
