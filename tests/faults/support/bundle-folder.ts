/** A copy of the bundled model whose files are links, until one is written; its manifest is made to fit what is written. */
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";

// biome-ignore lint/suspicious/noExplicitAny: what is done to it has no type
export type AnyJson = any;

const MODELS = resolve("models");
const REGISTRY: AnyJson = JSON.parse(readFileSync(join(MODELS, "registry.json"), "utf8"));
const SOURCE = join(MODELS, REGISTRY.models[0].path);
export const MANIFEST: AnyJson = JSON.parse(readFileSync(join(SOURCE, "manifest.json"), "utf8"));

export class BundleFolder {
  /** The folder that holds registry.json. */
  readonly models = mkdtempSync(join(tmpdir(), "loupe-hostile-"));
  readonly folder = join(this.models, "nano");
  manifest: AnyJson = structuredClone(MANIFEST);
  registry: AnyJson = { ...REGISTRY, models: [{ ...REGISTRY.models[0], path: "nano" }] };

  /** What was written is to stay as it is. */
  isFinished = false;

  constructor() {
    for (const { path } of MANIFEST.files) {
      mkdirSync(dirname(join(this.folder, path)), { recursive: true });
      symlinkSync(join(SOURCE, path), join(this.folder, path));
    }
  }

  read(path: string): Buffer {
    return readFileSync(join(SOURCE, path));
  }

  /** The path of a file that is no link any more, and not there. */
  freed(path: string): string {
    const file = join(this.folder, path);
    rmSync(file, { force: true, recursive: true });
    return file;
  }

  /** With the right hash, as whoever makes a bundle can give it. */
  write(path: string, bytes: string | Uint8Array): void {
    const data = Buffer.from(bytes as Uint8Array);
    const file = this.freed(path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, data);
    const size = this.manifest.chunk_bytes;
    const chunks = Array.from({ length: Math.ceil(data.length / size) }, (_, i) =>
      createHash("sha256")
        .update(data.subarray(i * size, (i + 1) * size))
        .digest("hex"),
    );
    const listed = this.manifest.files.find((one: { path: string }) => one.path === path);
    if (listed) Object.assign(listed, { bytes: data.length, chunks });
    else this.manifest.files.push({ path, bytes: data.length, chunks });
  }

  /** Manifest and registry; text is written as it is. */
  finish(): void {
    if (this.isFinished) return;
    const text = (value: AnyJson) => (typeof value === "string" ? value : JSON.stringify(value));
    writeFileSync(join(this.folder, "manifest.json"), text(this.manifest));
    writeFileSync(join(this.models, "registry.json"), text(this.registry));
  }

  remove(): void {
    rmSync(this.models, { recursive: true, force: true });
  }
}
