/** A host of files as there are many, and what is found on its pages. */
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { typeOf } from "../../../src/cli/serving/types";

export interface Site {
  url: string;
  close(): void;
}

/** Serves a folder, without ranges, with `headers` beside the type. */
export async function serve(folder: string, headers: Record<string, string> = {}): Promise<Site> {
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    const file = join(folder, decodeURIComponent(pathname.endsWith("/") ? `${pathname}index.html` : pathname));
    const isThere = (await stat(file).catch(() => null))?.isFile() ?? false;
    response.writeHead(isThere ? 200 : 404, { "content-type": typeOf(isThere ? file : "none.txt"), ...headers });
    if (isThere) createReadStream(file).pipe(response);
    else response.end("Not found");
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** What the page says, once it says what matches. */
export async function said(page: Page, pattern: RegExp): Promise<string> {
  const status = page.getByRole("status").filter({ hasText: pattern });
  await status.waitFor({ timeout: 600_000 }).catch(async (error) => {
    throw new Error(`The page says: ${await page.getByRole("status").textContent()}`, { cause: error });
  });
  return (await status.textContent()) ?? "";
}

/** Of its canvas: the share of pixels that are not the first photo's any more, as the examples darken what is outside. */
export const DARK = `(() => {
  const canvas = document.querySelector("canvas");
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  let dark = 0;
  for (let i = 0; i < data.length; i += 4) if (Math.max(data[i], data[i + 1], data[i + 2]) <= 77) dark++;
  return dark / (canvas.width * canvas.height);
})()`;
