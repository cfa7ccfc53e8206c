/** Pairs of a hub whose files, lists or descriptions are broken or mean harm: refused by repository, file and key, and soon. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { hostileLanguage, hostileSegmenter, named, set } from "../hub/hostile-pairs";
import {
  type Contents,
  fileOf,
  type HubRepository,
  LocalHub,
  languageContents,
  segmenterContents,
} from "../hub/local-hub";
import { languageFiles, type SmallFiles, segmenterFiles } from "../hub/published-files";
import { addModel } from "./support/add-model";
import { literally } from "./support/hostile-bundle";
import { report } from "./support/report";
import { wordsThatDoNotFit } from "./support/run-loupe";

const note = report("pairs");
const [MOST_MB, MOST_SECONDS] = [2000, 5];
const NAMES = { language: "owner/Qwen2.5-VL-ONNX", segmenter: "owner/sam2-ONNX" };
type Part = keyof typeof NAMES;
type Small = Record<Part, SmallFiles>;

interface HostilePair {
  what: string;
  /** Before it is published. */
  small?: (small: Small) => void;
  contents?: (contents: Record<Part, Contents>) => void;
  /** After. */
  change?: (hub: LocalHub, repositories: Record<Part, HubRepository>) => void;
  names: RegExp[];
}

const values = ([part, rows]: [Part, typeof hostileLanguage]) =>
  rows.map(
    ([file, key, value]): HostilePair => ({
      what: `${part}'s ${file}, ${key}: ${JSON.stringify(value)?.slice(0, 60)}`,
      small: (small) => set(file, key, value)(small[part]),
      names: [new RegExp(literally(file)), new RegExp(literally(named(key)))],
    }),
  );

const CONTENTS = { language: languageContents("qwen2_5_vl"), segmenter: segmenterContents() };
/** Those that the pair is made of. */
const filesOf = (part: Part) =>
  Object.keys(CONTENTS[part]).filter((path) => /\.json$|_q4\.onnx|(encoder|decoder)\.onnx$/.test(path));
const place = (part: Part, { sha }: HubRepository, path: string) => fileOf(NAMES[part], sha, path);
const entryOf = ({ list }: HubRepository, path: string) => list.find((one: { path: string }) => one.path === path);

/** What is done to a file on its way. */
const SENT: [what: string, make: (bytes: Buffer) => Buffer][] = [
  ["empty", () => Buffer.alloc(0)],
  ["another", () => Buffer.from("another")],
  ["cut in half", (bytes) => bytes.subarray(0, bytes.length >> 1)],
  ["zeros", (bytes) => Buffer.alloc(bytes.length)],
  ["one byte another", (bytes) => Buffer.from(bytes).fill((bytes.at(-1) as number) ^ 1, bytes.length - 1)],
  ["one byte longer", (bytes) => Buffer.concat([bytes, Buffer.alloc(1)])],
];

const files = (["language", "segmenter"] as const).flatMap((part) =>
  filesOf(part).flatMap((path): HostilePair[] => {
    const names = [new RegExp(literally(path))];
    return [
      ...SENT.map(
        ([what, make]): HostilePair => ({
          what: `${part}'s ${path}: ${what}`,
          change: (hub, of) => hub.files.set(place(part, of[part], path), make(of[part].contents[path] as Buffer)),
          names,
        }),
      ),
      {
        what: `${part}'s ${path}: not there`,
        change: (hub, of) => hub.files.faults.set(place(part, of[part], path), [{ status: 404 }, { status: 404 }]),
        names,
      },
      {
        what: `${part}'s ${path}: a page of HTML`,
        change: (hub, of) =>
          hub.files.faults.set(place(part, of[part], path), [
            { headers: { "content-type": "text/html" }, instead: Buffer.from("<!doctype html>") },
          ]),
        names,
      },
    ];
  }),
);

const OIDS = [undefined, null, "", "x", 5, "0".repeat(63), "../..", {}];
const SIZES = [undefined, null, -1, 0.5, "9", 1e300, 2 ** 53];
const FILE = "onnx/embed_tokens_q4.onnx";
const lists: HostilePair[] = [
  ...OIDS.map(
    (oid): HostilePair => ({
      what: `the list, a file's lfs.oid: ${JSON.stringify(oid)}`,
      change: (_, { language }) => Object.assign(entryOf(language, FILE).lfs, { oid }),
      names: [/list of files of owner\/Qwen2\.5/, /lfs\.oid/],
    }),
  ),
  ...SIZES.map(
    (size): HostilePair => ({
      what: `the list, a file's lfs.size: ${JSON.stringify(size)}`,
      change: (_, { language }) => Object.assign(entryOf(language, FILE).lfs, { size }),
      names: [/list of files of owner\/Qwen2\.5/, /lfs\.size/],
    }),
  ),
  ...[5, null, {}, [5], [[]], "x"].map(
    (list): HostilePair => ({
      what: `the list: ${JSON.stringify(list)}`,
      change: (_, { language }) => Object.assign(language, { list }),
      names: [/list of files of owner\/Qwen2\.5/],
    }),
  ),
  {
    what: "the list has 100,000 files",
    change: (_, { language }) => Object.assign(language, { list: Array(1e5).fill(entryOf(language, FILE)) }),
    names: [/list of files of owner\/Qwen2\.5/],
  },
  ...[undefined, null, 5, "", "main", "../../x", "x".repeat(1e5)].map(
    (sha): HostilePair => ({
      what: `its commit: ${JSON.stringify(sha)?.slice(0, 60)}`,
      change: (_, { segmenter }) => Object.assign(segmenter.info, { sha }),
      names: [/owner\/sam2-ONNX/, /sha/],
    }),
  ),
  ...[401, 403, 404, 500].map(
    (status): HostilePair => ({
      what: `the hub answers ${status}`,
      change: (hub) => hub.refused.set(`/api/models/${NAMES.segmenter}`, [status, status]),
      names: [/owner\/sam2-ONNX/, new RegExp(String(status))],
    }),
  ),
  {
    what: "the hub sends on to itself, for ever",
    change: (hub) => hub.redirects.set(`/${NAMES.language}/resolve/`, `/${NAMES.language}/resolve/x/y`),
    names: [/config\.json of owner\/Qwen2\.5/],
  },
];

/** Small files that are no JSON of the kind. */
const TEXTS: [what: string, text: string | Buffer][] = [
  ["no JSON", "{"],
  ["a list", "[]"],
  ["not UTF-8", Buffer.from([0x7b, 0xff, 0x7d])],
  ["nested 100,000 deep", "[".repeat(1e5) + "]".repeat(1e5)],
  ["20 MB of values", `{"a":[${"0,".repeat(1e7)}0]}`],
];
const texts = (["language", "segmenter"] as const).flatMap((part) =>
  ["config.json", "preprocessor_config.json"].flatMap((file) =>
    TEXTS.map(
      ([what, text]): HostilePair => ({
        what: `${part}'s ${file}: ${what}`,
        contents: (of) => {
          of[part][file] = Buffer.from(text as string);
        },
        names: [new RegExp(literally(file)), new RegExp(literally(NAMES[part]))],
      }),
    ),
  ),
);

const pairs = [
  ...values(["language", hostileLanguage]),
  ...values(["segmenter", hostileSegmenter]),
  ...files,
  ...lists,
  ...texts,
];

let hub: LocalHub;
let models: string;
beforeAll(async () => {
  hub = await LocalHub.start();
  vi.stubEnv("HF_ENDPOINT", hub.address);
});
beforeEach(() => {
  models = mkdtempSync(join(tmpdir(), "loupe-pairs-"));
});
afterEach(() => {
  hub.clear();
  rmSync(models, { recursive: true });
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await hub.stop();
});

const memory = () => Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync("/proc/self/status", "utf8"))?.[1]) / 1000;
const add = () => addModel(`hub:${NAMES.language}+${NAMES.segmenter}`, models);

test("they are enough", () => expect(pairs.length).toBeGreaterThanOrEqual(250));

test("the pair they are made of is added", async () => {
  for (const part of ["language", "segmenter"] as const) hub.publish(NAMES[part], CONTENTS[part]);
  const { code, said } = await add();
  expect([code, said.at(-1)]).toEqual([0, expect.stringMatching(/licence apache-2\.0/)]);
});

test.each(pairs.map((pair) => [pair.what, pair] as const))("%s", async (what, pair) => {
  const small = { language: languageFiles("qwen2_5_vl"), segmenter: segmenterFiles() };
  pair.small?.(small);
  const json = (of: SmallFiles) =>
    Object.fromEntries(Object.entries(of).map(([path, value]) => [path, Buffer.from(JSON.stringify(value))]));
  const contents = {
    language: { ...CONTENTS.language, ...json(small.language) },
    segmenter: { ...CONTENTS.segmenter, ...json(small.segmenter) },
  };
  pair.contents?.(contents);
  const repositories = {
    language: hub.publish(NAMES.language, contents.language),
    segmenter: hub.publish(NAMES.segmenter, contents.segmenter),
  };
  pair.change?.(hub, repositories);
  const { code, said, seconds } = await add();
  note({ fault: what, outcome: `${code === 0 ? "KEPT" : "refused"}, ${seconds.toFixed(1)} s`, said: said.slice(-1) });
  expect(code).toBe(1);
  for (const name of pair.names) expect(said.at(-1)).toMatch(name);
  expect(wordsThatDoNotFit(said.at(-1) ?? "")).toEqual([]);
  expect(existsSync(join(models, "registry.json"))).toBe(false);
  expect(seconds).toBeLessThan(MOST_SECONDS);
  expect(memory()).toBeLessThan(MOST_MB);
});
