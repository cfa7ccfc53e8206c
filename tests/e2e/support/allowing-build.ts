/** The app as somebody builds it who allows models from other sites, and serves it. */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "vite";
import { policyOf } from "../../../src/cli/serving/policy";
import { startServer } from "../../../src/cli/serving/server";

export interface ServedBuild {
  baseUrl: string;
  stop(): Promise<void>;
}

/** `origins`: as LOUPE_MODEL_ORIGINS. */
export async function serveAllowing(origins: string): Promise<ServedBuild> {
  const folder = await mkdtemp(join(tmpdir(), "loupe-allows-"));
  process.env.LOUPE_MODEL_ORIGINS = origins;
  await build({ logLevel: "error", build: { outDir: folder, emptyOutDir: true } });
  delete process.env.LOUPE_MODEL_ORIGINS;
  const policy = policyOf(await readFile(join(folder, "index.html"), "utf8"));
  const server = await startServer({ app: folder, models: null, policy }, "127.0.0.1", 0);
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    async stop() {
      server.closeAllConnections();
      server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
