import type { IncomingMessage, ServerResponse } from "node:http";
import type { Plugin, PreviewServer, ViteDevServer } from "vite";

/**
 * Refuses what is no address before Vite's servers read it: their parsers throw, and any page of any site can send
 * such a request to localhost and end the server so.
 */
export function wholeRequests(): Plugin {
  return { name: "loupe:whole-requests", apply: "serve", configureServer: guard, configurePreviewServer: guard };
}

function guard({ httpServer }: ViteDevServer | PreviewServer): void {
  if (!httpServer) return;
  const answer = httpServer.listeners("request") as ((request: IncomingMessage, response: ServerResponse) => void)[];
  httpServer.removeAllListeners("request");
  httpServer.on("request", (request: IncomingMessage, response: ServerResponse) => {
    if (isAddress(request.url ?? "")) for (const one of answer) one.call(httpServer, request, response);
    else response.writeHead(400, { "Content-Type": "text/plain", Connection: "close" }).end("This is no address.\n");
  });
}

/** Of this site: a path and what may follow it. */
function isAddress(target: string): boolean {
  if (!target.startsWith("/")) return false;
  try {
    decodeURI(new URL(target, "http://localhost").pathname);
    return true;
  } catch {
    return false;
  }
}
