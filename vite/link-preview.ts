/** What chats and networks show of a link to the app. A picture needs an address of its own, which only the host knows. */
import type { HtmlTagDescriptor, Plugin } from "vite";

/** Where the build will be: LOUPE_SITE_URL. */
export function linkPreview(site = process.env.LOUPE_SITE_URL): Plugin {
  const meta = (property: string, content: string): HtmlTagDescriptor => ({
    tag: "meta",
    attrs: { property, content },
    injectTo: "head",
  });
  return {
    name: "loupe:link-preview",
    apply: "build",
    transformIndexHtml() {
      if (!site) return [];
      // Throws where it is no address.
      const base = new URL(site.endsWith("/") ? site : `${site}/`);
      return [
        meta("og:url", base.href),
        meta("og:image", new URL("screenshots/social.jpg", base).href),
        meta("og:image:width", "1200"),
        meta("og:image:height", "630"),
        meta("og:image:alt", "Loupe: a question has found the zebra in a photo"),
        { tag: "meta", attrs: { name: "twitter:card", content: "summary_large_image" }, injectTo: "head" },
      ];
    },
  };
}
