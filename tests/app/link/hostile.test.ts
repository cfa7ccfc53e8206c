/** Links that were cut, changed, or made to do harm: one of five messages, soon, and nothing else. */
import { expect, test } from "vitest";
import { writeFields } from "../../../src/app/kept/link/fields";
import { readLink } from "../../../src/app/kept/link/link";
import { LONGEST, writeText } from "../../../src/app/kept/link/text";
import { LoupeError } from "../../../src/engine/mask";
import { Random } from "../../random";
import { documentWith, fieldsFor, outlines } from "./support";

const CODES = ["link-cut", "link-damaged", "link-newer"];
/** Of one link, in ms. */
const SOON = 100;

const good = await fieldsFor(documentWith(outlines.slice(0, 2)));
const link = await writeText(writeFields(good));

/** What reading it throws, null where it is a link; and how long it takes, or the processor where that waits for others. */
async function failure(hash: string): Promise<{ code: string | null; ms: number }> {
  const [began, before] = [performance.now(), process.cpuUsage()];
  const error = await readLink(hash).then(
    () => null,
    (error) => error,
  );
  const { user, system } = process.cpuUsage(before);
  const ms = Math.min(performance.now() - began, (user + system) / 1000);
  if (error !== null && !(error instanceof LoupeError)) throw new Error(`${hash.slice(0, 80)}: ${error}`);
  expect(error?.message ?? "").not.toContain("<");
  return { code: error?.code ?? null, ms };
}

/** The least time of three. */
async function soon(hash: string): Promise<string | null> {
  const { code, ms } = await failure(hash);
  if (ms > SOON) {
    const again = [(await failure(hash)).ms, (await failure(hash)).ms];
    expect(Math.min(...again), hash.slice(0, 80)).toBeLessThan(SOON);
  }
  return code;
}

test("cut anywhere it says that it was cut, changed anywhere that it is damaged, and of a later version that", async () => {
  expect(await soon(link)).toBeNull();
  for (let length = 2; length < link.length; length++) expect(await soon(link.slice(0, length))).toBe("link-cut");
  for (let at = 5; at < link.length; at++) {
    const other = link[at] === "A" ? "B" : "A";
    expect(await soon(link.slice(0, at) + other + link.slice(at + 1))).toBe("link-damaged");
  }
  for (const version of "23456789") expect(await soon(`#${version}${link.slice(2)}`)).toBe("link-newer");
  // It is not: what says how long it should be is wrong.
  await expect(readLink("#1broken")).rejects.toThrow("its length is wrong");
  await expect(readLink(`#1${"z".repeat(70_000)}`)).rejects.toThrow("it is too long");
  for (const no of ["#", "#0", "#x", "#__proto__", "#<script>", "1", ""]) expect(await soon(no)).toBe("link-damaged");
});

test("a full stop or bracket that a chat took into the link is none of it", async () => {
  for (const end of [".", ")", ">", "%20and", "&utm_source=mail"]) expect(await soon(link + end)).toBeNull();
});

test("10,000 mutated links: each is refused with its code, or it is the same link with something behind it", async () => {
  const random = new Random(15);
  const characters = "0123456789abcXYZ-_%<>&\"'#/?= \u0000é漢";
  let read = 0;
  for (let i = 0; i < 10_000; i++) {
    let text = link;
    for (let edits = random.integer(1, 4); edits > 0; edits--) {
      const at = random.integer(0, text.length - 1);
      const [from, to] = [at, Math.min(text.length, at + random.integer(0, random.pick([1, 1, 20, 400])))];
      const put = random.pick([
        random.pick([...characters]),
        text.slice(from, to).split("").reverse().join(""),
        text.slice(random.integer(0, text.length - 1)),
        "",
      ]);
      text = text.slice(0, from) + put + text.slice(to);
    }
    const code = await soon(text);
    if (code === null) {
      expect(text.startsWith(link)).toBe(true);
      read++;
    } else expect(CODES).toContain(code);
  }
  expect(read).toBeLessThan(2500);
});

type Json = unknown;
const { p, d, o, m } = good;
const [first] = o;
const words = first?.t[0];
if (!first || !words || words[0] !== "w") throw new Error("the first object came from words");
const wordsWith = (at: number, value: Json) => words.map((one, i) => (i === at ? value : one));
const objectWith = (change: object) => ({ ...good, o: [{ ...first, ...change }] });
const stepWith = (...steps: Json[]) => objectWith({ t: steps });

const odd: Json[] = [
  null,
  true,
  "",
  "1",
  -1,
  0.5,
  1e308,
  2 ** 53,
  [],
  {},
  [[]],
  { length: 1 },
  "<img src=x onerror=alert(1)>",
];

/** All of these are whole links: their check is right. */
const hostile: Json[] = [
  // Wrong types, everywhere.
  ...odd,
  ...odd.map((value) => ({ ...good, p: value })),
  ...odd.map((value) => ({ ...good, d: value })),
  ...odd.filter((value) => !Array.isArray(value) || value.length > 0).map((value) => ({ ...good, o: value })),
  ...odd.map((value) => ({ ...good, m: value })),
  ...odd.map((value) => ({ ...good, v: value })),
  ...odd.map((value) => ({ ...good, s: value })),
  ...odd.map((value) => ({ ...good, y: value })),
  ...odd.map((value) => ({ ...good, p: { ...p, i: value } })),
  ...odd.map((value) => ({ ...good, p: { ...p, w: value } })),
  ...odd.map((value) => objectWith({ c: value })),
  ...odd.map((value) => objectWith({ t: value })),
  ...odd.map((value) => stepWith(value)),
  ...odd.filter((value) => value !== null).map((value) => stepWith(wordsWith(4, value))),
  // A mask of another size, of none, of far too many runs.
  ...[
    "",
    "0",
    "1",
    "P",
    "~~~~",
    "0".repeat(70_000),
    "n".repeat(1000),
    `${first.k}1`,
    first.k?.slice(1),
    "<svg/onload=alert(1)>",
  ].map((k) => objectWith({ k })),
  { ...good, p: { ...p, w: (p.w as number) + 40 } },
  { ...good, p: { ...p, h: 8, w: 16_384 } },
  { ...good, p: { ...p, h: 1e9 } },
  // Names that every object has.
  ...["__proto__", "constructor", "toString", "hasOwnProperty", "prototype"].flatMap((key) => [
    JSON.parse(JSON.stringify({ ...good, zzz: { x: 1 } }).replace("zzz", key)),
    { ...good, p: JSON.parse(JSON.stringify({ ...p, zzz: 1 }).replace("zzz", key)) },
    { ...good, p: { ...p, s: key === "__proto__" ? "../__proto__" : `${key}/` } },
  ]),
  // No photo, or two.
  { ...good, p: { i: p.i, w: p.w, h: p.h } },
  { ...good, p: { ...p, n: "beach.jpg" } },
  { ...good, m: [] },
  stepWith(wordsWith(7, 9)),
  // Too much of everything.
  { ...good, o: Array.from({ length: 101 }, () => first) },
  objectWith({ t: Array.from({ length: 1001 }, () => ["e"]) }),
  objectWith({ t: Array.from({ length: 30_000 }, () => ["p", 1, 1, 1, 0]) }),
  objectWith({ n: "n".repeat(1001) }),
  objectWith({ l: "l".repeat(900_000) }),
  stepWith(wordsWith(1, "<b>".repeat(100_000))),
  { ...good, m: Array.from({ length: 100_000 }, () => ["a", "b"]) },
  // Not even JSON.
  ...[
    "{",
    "NaN",
    '{"p":NaN}',
    "[1e999",
    "\u0000",
    "alert(1)",
    "[".repeat(300_000),
    `${"[".repeat(100_000)}${"]".repeat(100_000)}`,
    '{"a":'.repeat(100_000),
  ].map((text) => ({ text })),
  // What unpacks to more than a link may.
  { text: "0".repeat(2 ** 20 + 1) },
  { text: " ".repeat(40 * 2 ** 20) },
  { text: `{"p":"${"a".repeat(3 * 2 ** 20)}"}` },
];

const isText = (value: Json): value is { text: string } =>
  typeof value === "object" && value !== null && Object.keys(value).join() === "text";

test("at least 200 hostile links: refused as damaged, each soon", async () => {
  expect(hostile.length).toBeGreaterThanOrEqual(200);
  for (const value of hostile) {
    const text = isText(value) ? value.text : JSON.stringify(value);
    expect(await soon(await writeText(text)), text.slice(0, 300)).toBe("link-damaged");
  }
  expect(Object.hasOwn(Object.prototype, "x")).toBe(false);
  expect(await soon(await writeText(writeFields({ p, d, o, m })))).toBeNull();
});

test("more characters than a link may have are not looked at", async () => {
  const said = `#1${"zzz"}${"A".repeat(4 * LONGEST)}`;
  expect(await soon(said)).toBe("link-damaged");
});
