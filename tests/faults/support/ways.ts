/** The ways in which somebody gives a bundle that lies in a folder: each as `loupe models add --from` takes it. */
import { createReadStream, type Dirent, readdirSync, readFileSync, type Stats, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join, relative } from "node:path";
import { type Zippable, zipSync } from "fflate";

export interface Way {
  name: string;
  /** What --from is. `folder`: with the bundle's manifest. */
  from(folder: string): string;
  close(): Promise<void>;
}

/** No program puts a larger one into a ZIP in these tests' time. */
const MOST = 1e8;

const statOf = (path: string): Stats | null => {
  try {
    return statSync(path);
  } catch {
    return null;
  }
};

export const byFolder: Way = { name: "a folder", from: (folder) => folder, close: async () => {} };

export const byZip: Way = {
  name: "a ZIP",
  from(folder) {
    const packed: Zippable = {};
    const entries = readdirSync(folder, { recursive: true, withFileTypes: true }) as Dirent[];
    for (const entry of entries) {
      const path = join(entry.parentPath, entry.name);
      const found = statOf(path);
      if (found?.isFile() && found.size <= MOST) packed[relative(folder, path)] = [readFileSync(path), { level: 0 }];
    }
    writeFileSync(`${folder}.zip`, zipSync(packed));
    return `${folder}.zip`;
  },
  close: async () => {},
};

/** Of a site that has what is a file, of whatever length. */
export async function byAddress(): Promise<Way> {
  let served = "";
  const server = createServer((request, response) => {
    const path = join(served, new URL(request.url ?? "/", "http://site").pathname.slice("/model/".length));
    const found = statOf(path);
    if (!found?.isFile()) return void response.writeHead(404).end();
    response.writeHead(200, { "content-length": found.size });
    createReadStream(path).pipe(response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    name: "an address",
    from(folder) {
      served = folder;
      return `http://127.0.0.1:${(server.address() as AddressInfo).port}/model/`;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
