/** Pictures as nobody should make them, the same in every run: cut, flipped, renamed, lying about their size, bombs. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { deflateSync } from "node:zlib";
import sharp from "sharp";
import type { UploadFile } from "../../e2e/support/app";
import { scenePath } from "../../e2e/support/scenes";
import { Random } from "../../random";
import { PHOTO } from "./visit";

const FIXTURES = "tests/fixtures/pictures";

const small = () => sharp(scenePath(PHOTO)).resize(160);
const HONEST: Record<string, () => Promise<Buffer>> = {
  jpeg: () => small().jpeg({ quality: 80 }).toBuffer(),
  progressive: () => small().jpeg({ progressive: true }).toBuffer(),
  png: () => small().png().toBuffer(),
  interlaced: () => small().png({ progressive: true }).toBuffer(),
  webp: () => small().webp().toBuffer(),
  lossless: () => small().webp({ lossless: true }).toBuffer(),
  gif: () => small().gif().toBuffer(),
  avif: () => small().avif({ effort: 0 }).toBuffer(),
  bmp: async () => bmp(await small().removeAlpha().raw().toBuffer({ resolveWithObject: true })),
};
const ENDINGS: Record<string, string> = { jpeg: "jpg", progressive: "jpg", interlaced: "png", lossless: "webp" };
const TYPES: Record<string, string> = { jpg: "image/jpeg", png: "image/png", webp: "image/webp", gif: "image/gif" };

function bmp({ data, info: { width, height } }: { data: Buffer; info: { width: number; height: number } }): Buffer {
  const row = Math.ceil((width * 3) / 4) * 4;
  const file = Buffer.alloc(54 + row * height);
  file.write("BM");
  for (const [at, value] of [
    [2, file.length],
    [10, 54],
    [14, 40],
    [18, width],
    [22, height],
  ] as const) {
    file.writeInt32LE(value, at);
  }
  file.writeInt16LE(1, 26);
  file.writeInt16LE(24, 28);
  for (let y = 0; y < height; y++) {
    data.copy(file, 54 + (height - 1 - y) * row, y * width * 3, (y + 1) * width * 3);
  }
  return file;
}

/** Ways to spoil a file; null where it does not apply. */
const SPOILS: [name: string, spoil: (bytes: Buffer, random: Random) => Buffer | null][] = [
  ...[0.02, 0.1, 0.35, 0.6, 0.85, 0.98, 0.999].map((share): [string, (bytes: Buffer) => Buffer] => [
    `cut at ${share}`,
    (bytes) => bytes.subarray(0, Math.floor(bytes.length * share)),
  ]),
  ...[1, 8, 64].map((count): [string, (bytes: Buffer, random: Random) => Buffer] => [
    `${count} bits flipped`,
    (bytes, random) => {
      const copy = Buffer.from(bytes);
      for (let i = 0; i < count; i++) {
        const at = random.integer(0, copy.length - 1);
        copy.writeUInt8(copy.readUInt8(at) ^ (1 << random.integer(0, 7)), at);
      }
      return copy;
    },
  ]),
  [
    "a run of zeros",
    (bytes, random) => Buffer.from(bytes).fill(0, random.integer(20, bytes.length >> 1), bytes.length >> 1),
  ],
  [
    "a random middle",
    (bytes, random) => {
      const copy = Buffer.from(bytes);
      for (let i = copy.length >> 2; i < copy.length >> 1; i++) copy.writeUInt8(random.integer(0, 255), i);
      return copy;
    },
  ],
  [
    "a random head",
    (bytes, random) => {
      const copy = Buffer.from(bytes);
      for (let i = 8; i < Math.min(200, copy.length); i++) copy.writeUInt8(random.integer(0, 255), i);
      return copy;
    },
  ],
  ["twice in one file", (bytes) => Buffer.concat([bytes, bytes])],
  ["text before it", (bytes) => Buffer.concat([Buffer.from("hello\r\n"), bytes])],
  ["a megabyte after it", (bytes) => Buffer.concat([bytes, Buffer.alloc(1_000_000, 65)])],
];

/** Where each format says how wide and high it is: place, and how it is written. */
const SIZES: Record<string, (bytes: Buffer, width: number, height: number) => Buffer> = {
  png: (bytes, width, height) => {
    const copy = Buffer.from(bytes);
    copy.writeUInt32BE(width >>> 0, 16);
    copy.writeUInt32BE(height >>> 0, 20);
    return copy;
  },
  gif: (bytes, width, height) => {
    const copy = Buffer.from(bytes);
    copy.writeUInt16LE(width & 0xffff, 6);
    copy.writeUInt16LE(height & 0xffff, 8);
    return copy;
  },
  bmp: (bytes, width, height) => {
    const copy = Buffer.from(bytes);
    copy.writeInt32LE(width | 0, 18);
    copy.writeInt32LE(height | 0, 22);
    return copy;
  },
  jpeg: (bytes, width, height) => {
    const copy = Buffer.from(bytes);
    const at = copy.indexOf(Buffer.of(0xff, 0xc0));
    copy.writeUInt16BE(height & 0xffff, at + 5);
    copy.writeUInt16BE(width & 0xffff, at + 7);
    return copy;
  },
};
const CLAIMED: [number, number][] = [
  [0, 0],
  [1, 1],
  [0, 100],
  [65_535, 65_535],
  [100_000, 100_000],
  [2 ** 31 - 1, 1],
  [2 ** 32 - 1, 2 ** 32 - 1],
];

const plain = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: { r: 90, g: 120, b: 90 } }, limitInputPixels: false });

const SHAPES: [number, number][] = [
  [1, 1],
  [1, 20_000],
  [20_000, 1],
  [8, 16_000],
  [31, 31],
  [32, 32],
  [33, 2000],
  [2, 2],
  [12_000, 9_000],
];

const OTHERS: [name: string, content: string | Buffer][] = [
  ["empty.jpg", ""],
  ["one-byte.png", "\x89"],
  ["text.jpg", "Dear diary, this is not a photo.\n".repeat(40)],
  ["page.png", "<!doctype html><script>alert(1)</script>"],
  ["drawing.svg", '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'],
  ["data.webp", '{"rle": null}'],
  ["paper.pdf", "%PDF-1.7\n1 0 obj"],
  ["layers.psd", "8BPS\0\x01"],
  ["film.mp4", Buffer.concat([Buffer.of(0, 0, 0, 24), Buffer.from("ftypisom"), Buffer.alloc(2000)])],
  ["phone.heic", Buffer.concat([Buffer.of(0, 0, 0, 24), Buffer.from("ftypheic"), Buffer.alloc(2000)])],
  ["new.jxl", Buffer.concat([Buffer.of(0xff, 0x0a), Buffer.alloc(500, 7)])],
  ["archive.jpg", Buffer.concat([Buffer.from("PK\x03\x04"), Buffer.alloc(3000, 1)])],
  ["zeros.png", Buffer.alloc(100_000)],
  ["program.jpg", Buffer.concat([Buffer.from("\x7fELF"), Buffer.alloc(500)])],
];

/** Names as files may have; of one honest picture. */
const NAMES = [
  "<img src=x onerror=alert(1)>.jpg",
  "..\\..\\etc\\passwd.jpg",
  "\u202Egpj.exe.jpg",
  `${"long ".repeat(48)}.jpg`,
  ".htaccess",
  "__proto__",
  "constructor.jpg",
  "🦊.jpg",
  "e\u0301\u0302\u0303\u0304.jpg",
  "undefined",
  "  .jpg",
];

/** A PNG chunk. */
function chunk(type: string, data: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(data.length);
  head.write(type, 4);
  // Of a chunk that is skipped nobody checks the sum.
  return Buffer.concat([head, data, Buffer.alloc(4)]);
}

/** Small files that grow when they are read. */
async function bombs(): Promise<[string, Buffer][]> {
  const png = await HONEST.png?.();
  if (!png) return [];
  const within = (data: Buffer) => Buffer.concat([png.subarray(0, 33), data, png.subarray(33)]);
  const zeros = deflateSync(Buffer.alloc(30_000_000));
  const wide = await plain(30_000, 3_000).png({ compressionLevel: 9 }).toBuffer();
  return [
    ["bomb-ztxt.png", within(chunk("zTXt", Buffer.concat([Buffer.from("a\0\0"), zeros])))],
    ["bomb-iccp.png", within(chunk("iCCP", Buffer.concat([Buffer.from("a\0\0"), zeros])))],
    ["bomb-pixels.png", wide],
    ["bomb-claimed.png", within(chunk("IDAT", zeros))],
  ];
}

export interface OddPicture {
  /** What is odd. */
  what: string;
  file: UploadFile;
}

const file = (name: string, buffer: Buffer, mimeType = TYPES[name.split(".").at(-1) ?? ""] ?? ""): UploadFile => ({
  name,
  mimeType,
  buffer,
});

export async function oddPictures(): Promise<OddPicture[]> {
  const random = new Random(19);
  const all: OddPicture[] = [];
  const add = (what: string, name: string, buffer: Buffer, mimeType?: string) =>
    all.push({ what, file: file(`${String(all.length).padStart(3, "0")}-${name}`, buffer, mimeType) });
  for (const [format, make] of Object.entries(HONEST)) {
    const honest = await make();
    const ending = ENDINGS[format] ?? format;
    add(`${format}: as it should be`, `honest.${ending}`, honest);
    for (const [how, spoil] of SPOILS) {
      const spoilt = spoil(honest, random);
      if (spoilt) add(`${format}: ${how}`, `spoilt.${ending}`, spoilt);
    }
    add(
      `${format}: named another, said to be another`,
      `honest.${ending === "png" ? "jpg" : "png"}`,
      honest,
      "image/gif",
    );
    add(`${format}: without an ending`, "honest", honest, "application/octet-stream");
    for (const [width, height] of SIZES[format] ? CLAIMED : []) {
      const claims = SIZES[format]?.(honest, width, height);
      if (claims) add(`${format}: says it is ${width}×${height}`, `claims.${ending}`, claims);
    }
  }
  for (const [width, height] of SHAPES) {
    add(`png of ${width}×${height}`, "shape.png", await plain(width, height).png().toBuffer());
  }
  for (const [name, content] of OTHERS) add(`not a picture: ${name}`, name, Buffer.from(content));
  for (const [name, content] of await bombs()) add(name, name, content);
  // Each of the repository's own: metadata, colours, containers.
  for (const name of readdirSync(FIXTURES).filter((name) => /\.[a-z]+$/.test(name) && !/\.(json|md)$/.test(name))) {
    add(`fixture ${name}`, name, readFileSync(join(FIXTURES, name)));
  }
  const honest = (await HONEST.jpeg?.()) as Buffer;
  for (const name of NAMES) all.push({ what: `a name: ${name}`, file: file(name, honest, "image/jpeg") });
  return all;
}
