/** What a browser fetches: of the built files, and of a first visit. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { type Provider, Site } from "./site";

export interface PageBytes {
  html: number;
  scripts: number;
  scriptsZipped: number;
  styles: number;
}

export interface VisitBytes {
  /** Until the model was ready, and until nothing more came. Headers included. */
  ready: number;
  all: number;
}

/** The files of a kind that the page names: scripts with what Vite has it load beside them. */
export function named(dist: string, ending: string): Buffer {
  const page = readFileSync(join(dist, "index.html"), "utf8");
  const paths = [...page.matchAll(/(?:src|href)="(?:\.?\/)?(assets\/[^"]+)"/g)].map(([, path = ""]) => path);
  const found = paths.filter((path) => path.endsWith(ending));
  if (!found.length) throw new Error(`${dist}/index.html names no ${ending} file.`);
  return Buffer.concat(found.map((path) => readFileSync(join(dist, path))));
}

export function pageBytes(dist: string): PageBytes {
  const scripts = named(dist, ".js");
  return {
    html: statSync(join(dist, "index.html")).size,
    scripts: scripts.length,
    scriptsZipped: gzipSync(scripts).length,
    styles: named(dist, ".css").length,
  };
}

/** Of a bundle's graphs with their weights, as they lie there. */
export function graphBytes(bundle: string): number {
  const folder = join(bundle, "onnx");
  const files = readdirSync(folder).filter((name) => /\.onnx(_data.*)?$/.test(name));
  return files.reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
}

/** Milliseconds without a byte after which nothing more comes. */
const QUIET = 3_000;

export async function visitBytes(dist: string, provider: Provider): Promise<VisitBytes> {
  const site = await Site.open(dist, provider);
  try {
    await site.visit();
    const ready = site.bytes;
    let before = -1;
    while (before !== site.bytes) {
      before = site.bytes;
      await site.page.waitForTimeout(QUIET);
    }
    return { ready, all: site.bytes };
  } finally {
    await site.close();
  }
}
