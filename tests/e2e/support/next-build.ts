/** The app's next version, built as it would be: what few visits load has changed, and with it the page's own script. */
import { build } from "vite";

/** Of the photo's words, and of what writes PNG files. */
const CHANGED = /\/app\/words\.ts$|\/fast-png\/lib\/index\.js$/;

export async function buildNext(outDir: string): Promise<void> {
  await build({
    logLevel: "error",
    build: { outDir, emptyOutDir: true },
    plugins: [
      {
        name: "next-version",
        transform: (code, id) => (CHANGED.test(id) ? `${code}\nglobalThis.loupeNext = 1;` : null),
      },
    ],
  });
}
