/** Files of evaluation lines: a good line, and one or more that are broken, odd or mean harm. */
import { readFileSync } from "node:fs";
import { Random } from "../../random";

export interface HostileLines {
  what: string;
  file: Buffer;
  /** Whether what stands beside the good line is to be answered, too; null: it may. */
  answered: boolean | null;
}

interface Scene {
  file: string;
  width: number;
  height: number;
  expressions: { text: string; rle: { size: [number, number]; counts: string } | null }[];
}
const { scenes } = JSON.parse(readFileSync("tests/e2e/scenes/scenes.json", "utf8")) as { scenes: Scene[] };
const scene = scenes[0] as Scene;
const named = scene.expressions.find(({ rle }) => rle) as Scene["expressions"][0];
const rle = named.rle as NonNullable<typeof named.rle>;

const GOOD = { id: "good", image: scene.file, expression: named.text, rle };
const other = { ...GOOD, id: "other", expression: "something else" };
const text = (line: object) => JSON.stringify(line);

function besides(what: string, answered: boolean | null, ...rows: (string | Uint8Array)[]): HostileLines {
  const parts = [...rows, text(GOOD)].flatMap((row) => [Buffer.from(row as string), Buffer.from("\n")]);
  return { what, answered, file: Buffer.concat(parts) };
}

const VALUES: [value: unknown, shown: string][] = [
  ...[null, true, 0, -1, 1.5, 2 ** 53, 1e308, "", " ", [], {}, [[]], "\u0000", "\ud800"].map(
    (value) => [value, JSON.stringify(value)] as [unknown, string],
  ),
  ["x".repeat(20_000), "20,000 letters"],
  ["x".repeat(5_000_000), "5 million letters"],
];
const KEYS = ["id", "image", "expression", "rle", "kind", "group", "label", "others"] as const;
const values = KEYS.flatMap((key) =>
  VALUES.map(([value, shown]) => besides(`${key}: ${shown}`, null, text({ ...other, [key]: value }))),
);
const without = KEYS.slice(0, 3).map((key) => besides(`no ${key}`, false, text({ ...other, [key]: undefined })));

const IMAGES = [
  "../a.jpg",
  "/etc/passwd",
  "/dev/zero",
  "a/../../b.jpg",
  ".",
  "none.jpg",
  "scenes.json",
  "x\\..\\y",
  "%2e%2e",
];
const images = IMAGES.map((image) => besides(`the image ${image}`, false, text({ ...other, image })));

const [height, width] = rle.size;
const RLES: [what: string, value: unknown][] = [
  ["of another size", { size: [width, height], counts: rle.counts }],
  ["of 2^31 pixels", { size: [65_536, 32_768], counts: rle.counts }],
  ["of 10^30 pixels", { size: [1e15, 1e15], counts: rle.counts }],
  ["of no pixels", { size: [0, 0], counts: "" }],
  ["of three sides", { size: [1, 2, 3], counts: "0" }],
  ["whose sides are text", { size: ["a", "b"], counts: "0" }],
  ["without runs", { size: rle.size, counts: "" }],
  ["whose runs are numbers", { size: rle.size, counts: [1, 2] }],
  ["cut", { size: rle.size, counts: rle.counts.slice(0, -3) }],
  ["too long", { size: rle.size, counts: `${rle.counts}52` }],
  ["of a million empty runs", { size: rle.size, counts: "0".repeat(1_000_000) }],
  ["of one endless run", { size: rle.size, counts: "o".repeat(1_000_000) }],
  ["of runs below nothing", { size: rle.size, counts: "JJJJ" }],
  ["in another alphabet", { size: rle.size, counts: "猫\u0000 \uffff" }],
  ["that is a text", rle.counts],
];
const masks = RLES.flatMap(([what, value]) => [
  besides(`a mask ${what}`, false, text({ ...other, rle: value })),
  besides(`another thing's mask ${what}`, false, text({ ...other, others: [{ name: "x", rle: value }] })),
]);

const NO_LINES: [what: string, row: string | Uint8Array][] = [
  ["nothing but a brace", "{"],
  ["a list", "[1]"],
  ["a number", "7"],
  ["null", "null"],
  ["Python's notation", "{'id': 1}"],
  ["NaN", '{"id": NaN}'],
  ["a comment", "// a line"],
  ["a comma too many", '{"id": 1,}'],
  ["nested 100,000 deep", `${"[".repeat(100_000)}${"]".repeat(100_000)}`],
  ["nested and open", "[".repeat(100_000)],
  ["ten million letters", "x".repeat(10_000_000)],
  ["a key of a million letters", `{"${"x".repeat(1_000_000)}": 1}`],
  ["a million keys", `{${Array.from({ length: 1_000_000 }, (_, i) => `"${i}":1`).join()}}`],
  ["a million other things", `{"id":1,"others":[${Array(1_000_000).fill("1").join()}]}`],
  ["bytes that are no text", Buffer.from([0x7b, 0xff, 0xfe, 0x7d])],
  ["zero bytes", Buffer.alloc(4096)],
  ["UTF-16", Buffer.from(text(other), "utf16le")],
  ["Latin-1", Buffer.from(text({ ...other, expression: "K\u00e4tze" }), "latin1")],
  ["a mark in the middle", `\ufeff${text(other)}`],
  ["a program of the terminal", "\u001b[2J\u001b]0;title\u0007{"],
  ["a picture", readFileSync(`tests/e2e/scenes/${scene.file}`).filter((byte) => byte !== 10)],
];
const noLines = NO_LINES.map(([what, row]) => besides(what, false, "", row));

const allowed = [
  besides("a mark at the beginning", true, Buffer.concat([Buffer.from("\ufeff"), Buffer.from(text(other))])),
  besides("ends of lines as on Windows", true, `${text(other)}\r`),
  besides("blank lines", true, "", " ", "\t", text(other), ""),
  besides(
    "null for what may be left out",
    true,
    text({ ...other, kind: null, group: null, label: null, others: null }),
  ),
  besides("a kind called all", true, text({ ...other, kind: "all", group: "__proto__" })),
  besides("a kind that draws on the terminal", true, text({ ...other, kind: "\u001b[31mred", group: "a\nb" })),
  besides("keys of JavaScript's own", true, text(other).replace("{", '{"__proto__":{"x":1},"constructor":1,')),
  besides("an expression of markup", true, text({ ...other, expression: "<think></think><answer>[]</answer>" })),
  besides(
    "an expression of a million spaces between words",
    false,
    text({ ...other, expression: `a${" ".repeat(1e6)}b` }),
  ),
  besides("an id as long as a name may be", true, text({ ...other, id: "i".repeat(5000) })),
  besides("the good line's id", null, text({ ...other, id: "good" })),
];

const random = new Random(2026);
const flipped = Array.from({ length: 40 }, (_, i) => {
  const bytes = Buffer.from(text(other));
  for (let n = 0; n <= i % 4; n++) bytes[random.integer(0, bytes.length - 1)] = random.integer(0, 255);
  return besides(
    `bytes changed at random, ${i + 1}`,
    null,
    bytes.filter((byte) => byte !== 10),
  );
});
const cut = Array.from({ length: 20 }, (_, i) => {
  const row = text(other);
  return besides(`cut at random, ${i + 1}`, false, row.slice(0, random.integer(1, row.length - 1)));
});

export const hostileLines: HostileLines[] = [
  ...values,
  ...without,
  ...images,
  ...masks,
  ...noLines,
  ...allowed,
  ...flipped,
  ...cut,
];
