/** A hub: what is asked for by name and revision lies on another origin, to which it redirects, as published hubs do. */
import { createReadStream, existsSync, statSync } from "node:fs";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join, normalize } from "node:path";

export interface HubServer {
  /** With a slash at its end. */
  origin: string;
  /** Files that were sent, of the second origin. */
  sent: string[];
  close(): Promise<void>;
}

/** `folders`: of each repository, by its name. */
export async function serveHub(folders: Readonly<Record<string, string>>): Promise<HubServer> {
  const sent: string[] = [];
  const files = await listen((path, response) => {
    const [, name = "", rest = ""] = /^\/([^/]+)\/(.+)$/.exec(normalize(decodeURIComponent(path))) ?? [];
    const file = join(folders[name] ?? "/nowhere", rest);
    if (!existsSync(file) || !statSync(file).isFile()) return end(response, 404);
    sent.push(`${name}/${rest}`);
    response.writeHead(200, { "content-length": statSync(file).size });
    createReadStream(file).pipe(response);
  });
  const hub = await listen((path, response) => {
    const [, name, rest] = /^\/([^/]+)\/resolve\/[^/]+\/(.+)$/.exec(path) ?? [];
    if (!name || !rest) return end(response, 404);
    response.writeHead(302, { location: `${files.origin}${name}/${rest}` });
    response.end();
  });
  return {
    origin: hub.origin,
    sent,
    close: async () => {
      for (const { server } of [hub, files]) {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      }
    },
  };
}

function end(response: ServerResponse, status: number): void {
  response.writeHead(status);
  response.end();
}

/** Every answer may be read by any page. */
async function listen(
  answer: (path: string, response: ServerResponse) => void,
): Promise<{ origin: string; server: Server }> {
  const server = createServer((request, response) => {
    response.setHeader("access-control-allow-origin", "*");
    response.setHeader("cross-origin-resource-policy", "cross-origin");
    answer((request.url ?? "/").split("?")[0] as string, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, server };
}
