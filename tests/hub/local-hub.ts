/** A hub as programs see it: what it says of a repository, the list of its files, and these on a second origin, to which it redirects. */
import { createHash } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { HostileServer } from "../hostile-server";
import { Random } from "../random";
import type { Family } from "./made";
import { languageFiles, SEGMENTER_GRAPHS, type SmallFiles, segmenterFiles } from "./published-files";

export type Contents = Record<string, Buffer>;

// biome-ignore lint/suspicious/noExplicitAny: what is done to it has no type
type AnyJson = any;

export interface HubRepository {
  sha: string;
  /** What it says of it, and the list of its files. */
  info: AnyJson;
  list: AnyJson;
  contents: Contents;
}

const sumOf = (algorithm: string, ...parts: (Buffer | string)[]) => {
  const sum = createHash(algorithm);
  for (const part of parts) sum.update(part);
  return sum.digest("hex");
};

/** As hubs list them: what is large, or a graph, is not in the repository itself. */
function entryOf(path: string, bytes: Buffer): AnyJson {
  const isLarge = /^onnx\/|^tokenizer\.json$/.test(path);
  const entry = { type: "file", oid: sumOf("sha1", `blob ${bytes.length}\0`, bytes), size: bytes.length, path };
  return isLarge ? { ...entry, lfs: { oid: sumOf("sha256", bytes), size: bytes.length, pointerSize: 134 } } : entry;
}

export class LocalHub {
  readonly repositories = new Map<string, HubRepository>();
  /** What was asked of the first origin: path and query. */
  readonly asked: string[] = [];
  /** Status of each answer to an address that begins so; the next in the list to the next. */
  readonly refused = new Map<string, number[]>();
  /** Where an address that begins so sends on to. */
  readonly redirects = new Map<string, string>();
  readonly #server = createServer((request, response) => {
    const url = request.url ?? "/";
    this.asked.push(url);
    response.setHeader("access-control-allow-origin", "*");
    response.setHeader("cross-origin-resource-policy", "cross-origin");
    const status = [...this.refused].find(([begin]) => url.startsWith(begin))?.[1].shift();
    if (status) return void response.writeHead(status).end();
    const to = [...this.redirects].find(([begin]) => url.startsWith(begin))?.[1];
    const answer = to ?? this.#answer(url);
    if (answer === null) return void response.writeHead(404).end();
    if (typeof answer === "string") return void response.writeHead(302, { location: answer }).end();
    response.writeHead(200, { "content-type": "application/json" }).end(answer);
  });

  private constructor(readonly files: HostileServer) {}

  static async start(): Promise<LocalHub> {
    const hub = new LocalHub(await HostileServer.start({}));
    await new Promise<void>((resolve) => hub.#server.listen(0, "127.0.0.1", resolve));
    return hub;
  }

  get address(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get origins(): string[] {
    return [this.address, this.files.address];
  }

  /** At another commit each time. */
  publish(name: string, contents: Contents, license = "apache-2.0"): HubRepository {
    const sha = sumOf("sha1", name, ...Object.values(contents));
    const list = Object.entries(contents).map(([path, bytes]) => entryOf(path, bytes));
    const folder = { type: "directory", oid: sumOf("sha1", ""), size: 0, path: "onnx" };
    const info = { id: name, sha, private: false, gated: false, tags: ["onnx"], cardData: { license } };
    const repository = { sha, info, list: [folder, ...list], contents };
    this.repositories.set(name, repository);
    for (const [path, bytes] of Object.entries(contents)) this.files.set(fileOf(name, sha, path), bytes);
    return repository;
  }

  /** As it was at first. */
  clear(): void {
    for (const all of [this.repositories, this.refused, this.redirects, this.files.faults]) all.clear();
    this.asked.length = this.files.asked.length = 0;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
    await this.files.stop();
  }

  /** JSON, an address to go to, or nothing. */
  #answer(url: string): Buffer | string | null {
    const [, name = "", what, revision = "", query] =
      /^\/api\/models\/([^/]+\/[^/]+)\/(revision|tree)\/([^/?]+)(\?recursive=true)?$/.exec(url) ?? [];
    const repository = this.repositories.get(name);
    if (repository && what === "revision") return Buffer.from(JSON.stringify(repository.info));
    if (repository && what === "tree" && query && revision === repository.sha) {
      return Buffer.from(JSON.stringify(repository.list));
    }
    const [, of, at, path] = /^\/([^/]+\/[^/]+)\/resolve\/([^/]+)\/(.+)$/.exec(url) ?? [];
    return of && at && path ? `${this.files.address}${fileOf(of, at, path)}` : null;
  }
}

/** On the second origin. */
export const fileOf = (name: string, sha: string, path: string) => `/${name}/${sha}/${path}`;

const random = new Random(77);
export const someBytes = (length: number) => Buffer.from(Uint8Array.from({ length }, () => random.integer(0, 255)));

const contentsOf = (small: SmallFiles): Contents =>
  Object.fromEntries(Object.entries(small).map(([path, json]) => [path, Buffer.from(JSON.stringify(json))]));

/** Its graphs and weights are made up. */
export function languageContents(
  family: Family,
  small = languageFiles(family),
  suffixes = ["_q4", "_q4f16"],
): Contents {
  const contents = contentsOf(small);
  for (const graph of ["vision_encoder", "embed_tokens", "decoder_model_merged"]) {
    for (const suffix of suffixes) {
      contents[`onnx/${graph}${suffix}.onnx`] = someBytes(500);
      contents[`onnx/${graph}${suffix}.onnx_data`] = someBytes(3000);
    }
  }
  return {
    ...contents,
    "README.md": Buffer.from("Of no interest"),
    ".gitattributes": Buffer.from("*.onnx filter=lfs"),
  };
}

export function segmenterContents(small = segmenterFiles(), suffixes = ["", "_fp16"]): Contents {
  const contents = contentsOf(small);
  for (const graph of SEGMENTER_GRAPHS) {
    for (const suffix of suffixes) contents[`onnx/${graph}${suffix}.onnx`] = someBytes(900);
  }
  return contents;
}
