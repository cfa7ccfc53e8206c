/** Two repositories of a hub: looked at, added, pinned; of what is not as it should be, file and repository are named. */
import { createHash } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { GivenPair } from "../../../src/engine/api";
import { createLibrary } from "../../../src/engine/library";
import { listedFiles } from "../../../src/engine/store/load";
import { MOST } from "../../../src/engine/store/most";
import { folderSource } from "../../../src/engine/store/source-node";
import { type Contents, fileOf, LocalHub, languageContents, segmenterContents, someBytes } from "../../hub/local-hub";

const LANGUAGE = "owner/Qwen3-VL-2B-Instruct-ONNX";
const SEGMENTER = "other/sam2.1-hiera-tiny-ONNX";
const GIVEN: GivenPair = { language: { name: LANGUAGE }, segmenter: { name: SEGMENTER } };
const DATA = "onnx/decoder_model_merged_q4.onnx_data";

let hub: LocalHub;
let language: Contents;
beforeEach(async () => {
  hub = await LocalHub.start();
  language = languageContents("qwen3_vl");
  hub.publish(LANGUAGE, language);
  hub.publish(SEGMENTER, segmenterContents(), "other");
});
afterEach(() => hub.stop());

const libraryOf = (origins = hub.origins, at: string | undefined = hub.address) =>
  createLibrary({ source: folderSource("models"), origins, ...(at && { hub: at }) });
const shaOf = (name: string) => hub.repositories.get(name)?.sha ?? "";
const placeOf = (path: string, name = LANGUAGE) => fileOf(name, shaOf(name), path);
const sum = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

/** All files of what was added, as load() gets them. */
async function read(pair = GIVEN, library = libraryOf()) {
  const { key } = await library.add({ model: { pair } });
  const bundle = await library.added(key);
  if (!bundle) throw new Error("it was not added");
  const listed = listedFiles(bundle.manifest);
  const fetching = bundle.source.fetch("", listed, { waits: [1, 1] });
  const sums = new Map<string, string>();
  for (const { path } of listed) sums.set(path, sum((await fetching.file(path)) as Uint8Array));
  return sums;
}

test("it is looked at by what the hub says and by small files; size, licences, choices and revisions are told", async () => {
  const looked = await libraryOf().look({ model: { pair: GIVEN } });
  expect(looked).toMatchObject({
    name: "Qwen3-VL-2B-Instruct-ONNX + sam2.1-hiera-tiny-ONNX",
    head: "box",
    licence: { id: "apache-2.0", note: "Segmenter: other." },
    kept: 0,
    evaluation: [],
    from: {
      kind: "hub",
      address: hub.address,
      language: { name: LANGUAGE, revision: shaOf(LANGUAGE), weights: "q4" },
      segmenter: { name: SEGMENTER, revision: shaOf(SEGMENTER), weights: "fp32" },
    },
    choices: {
      language: [
        { weights: "q4", bytes: 10_500 },
        { weights: "q4f16", bytes: 10_500 },
      ],
      segmenter: [{ weights: "fp32" }, { weights: "fp16" }],
    },
  });
  expect(looked.bytes).toBeGreaterThan(10_500 + 1800);
  expect(hub.files.asked.map(({ path }) => path).filter((path) => path.includes("onnx/"))).toEqual([]);
});

test("all of its files come from where the hub sends to, as it lists them", async () => {
  const sums = await read();
  expect(sums.get(`language/${DATA}`)).toBe(sum(language[DATA] as Buffer));
  expect([...sums.keys()].filter((path) => path.startsWith("segmenter/"))).toHaveLength(2);
  expect(hub.asked.filter((url) => url.includes("/resolve/")).every((url) => /resolve\/[0-9a-f]{40}\//.test(url))).toBe(
    true,
  );
});

test("weights that are wanted are taken; ones that are not there are said with what is missing", async () => {
  const of = (weights: string) => ({ ...GIVEN, language: { name: LANGUAGE, weights } });
  const looked = await libraryOf().look({ model: { pair: of("q4f16") } });
  expect(looked.from).toMatchObject({ language: { weights: "q4f16" } });
  await expect(libraryOf().look({ model: { pair: of("fp32") } })).rejects.toThrow(
    /has no graph vision_encoder stored as fp32/,
  );
  await expect(libraryOf().look({ model: { pair: of("q5") } })).rejects.toThrow(
    /no weights stored as "q5", but as fp32/,
  );
});

test("what was looked at is what comes, though the hub has a newer one meanwhile", async () => {
  const { from } = await libraryOf().look({ model: { pair: GIVEN } });
  if (from.kind !== "hub") throw new Error("of a hub");
  const before = hub.repositories.get(LANGUAGE);
  hub.publish(LANGUAGE, languageContents("qwen3_vl"));
  // Asked for a commit, a hub answers with that one.
  hub.repositories.set(LANGUAGE, before as NonNullable<typeof before>);
  const sums = await read(from);
  expect(sums.get(`language/${DATA}`)).toBe(sum(language[DATA] as Buffer));
  expect(hub.asked).toContain(`/api/models/${LANGUAGE}/revision/${before?.sha}`);
});

test("a long file comes in parts, and goes on where it was cut", async () => {
  language[DATA] = Buffer.alloc(MOST.part + 12_345, someBytes(1000));
  hub.publish(LANGUAGE, language);
  hub.files.faults.set(placeOf(DATA), [{ cutAfter: MOST.part + 100 }]);
  expect((await read()).get(`language/${DATA}`)).toBe(sum(language[DATA] as Buffer));
  const asked = hub.files.asked.filter(({ path }) => path === placeOf(DATA));
  expect(asked.map(({ range }) => range)).toEqual([null, `bytes=${MOST.part + 100}-${MOST.part + 12_344}`]);
});

describe("nothing is asked of anybody that the build does not allow:", () => {
  test.each<[what: string, origins: () => string[], at: () => string | undefined]>([
    ["there is no hub", () => hub.origins, () => undefined],
    ["no site is allowed", () => [], () => hub.address],
    ["another is", () => ["https://huggingface.co", "https://*.hf.co"], () => hub.address],
  ])("%s", async (_, origins, at) => {
    const library = createLibrary({
      source: folderSource("models"),
      origins: origins(),
      ...(at() && { hub: at() as string }),
    });
    for (const call of ["look", "add"] as const) {
      await expect(library[call]({ model: { pair: GIVEN } })).rejects.toMatchObject({ code: "origin-refused" });
    }
    expect([hub.asked, hub.files.asked]).toEqual([[], []]);
  });

  test("what it redirects to is not believed where that is not allowed", async () => {
    await expect(libraryOf([hub.address]).look({ model: { pair: GIVEN } })).rejects.toMatchObject({
      code: "origin-refused",
      message: expect.stringContaining(hub.files.address),
    });
  });
});

describe("names", () => {
  test("the address of a repository's page is its name too", async () => {
    const pair = { language: { name: ` ${hub.address}/${LANGUAGE}/ ` }, segmenter: { name: SEGMENTER } };
    expect((await libraryOf().look({ model: { pair } })).from).toMatchObject({ language: { name: LANGUAGE } });
  });

  test.each([
    "",
    "name",
    "a/b/c",
    "../b",
    "a/..",
    "a/b?c",
    "https://evil.example/a/b",
    "a/b#",
    "a /b",
    "x".repeat(300),
  ])("%j is none", async (name) => {
    const pair = { language: { name }, segmenter: { name: SEGMENTER } };
    await expect(libraryOf().look({ model: { pair } })).rejects.toThrow(/is no repository/);
  });

  test.each(["../x", "a/b", "?", ""])("%j is no revision", async (revision) => {
    const pair = { language: { name: LANGUAGE, revision }, segmenter: { name: SEGMENTER } };
    await expect(libraryOf().look({ model: { pair } })).rejects.toThrow(/is no revision/);
  });
});

describe("is refused, by name:", () => {
  const list = () => hub.repositories.get(LANGUAGE)?.list as Record<string, unknown>[];
  const entry = (path: string) => list().find((one) => one.path === path) as Record<string, unknown>;
  const without = (path: string) => {
    const { [path]: _, ...others } = language;
    hub.publish(LANGUAGE, others);
  };
  test.each<[what: string, change: () => void, message: RegExp]>([
    [
      "a repository that is not there",
      () => hub.repositories.delete(LANGUAGE),
      /owner\/Qwen3.* cannot be had: .* answered 404/,
    ],
    [
      "one that is gated",
      () => hub.refused.set("/api", [403, 403]),
      /owner\/Qwen3.* answered 403.*agreed to its terms/,
    ],
    ["one without a config", () => without("config.json"), /Qwen3.* has no config\.json/],
    ["one without weights", () => without(DATA), /^$/],
    ["one without graphs", () => without("onnx/embed_tokens_q4.onnx"), /^$/],
    [
      "a list that is none",
      () => Object.assign(hub.repositories.get(LANGUAGE) ?? {}, { list: {} }),
      /list of files of owner\/Qwen3/,
    ],
    ["a commit that is none", () => Object.assign(hub.repositories.get(LANGUAGE)?.info, { sha: "../.." }), /sha/],
    [
      "a size that is none",
      () => Object.assign(entry(DATA), { size: -1 }),
      /list of files of owner\/Qwen3.*[\s\S]*size/,
    ],
    ["a sum that is none", () => Object.assign(entry(DATA), { lfs: { oid: "x", size: 3000 } }), /lfs\.oid/],
    [
      "weights without a sum",
      () => delete entry(DATA).lfs,
      /lists onnx\/decoder_model_merged_q4\.onnx_data without its SHA-256/,
    ],
    [
      "a small file of other contents",
      () => hub.files.set(placeOf("config.json"), Buffer.from(String(language["config.json"]).replace("2048", "1024"))),
      /config\.json of owner\/Qwen3.*not the one/,
    ],
    [
      "a small file of another length",
      () => hub.files.set(placeOf("config.json"), Buffer.from("{}")),
      /config\.json of owner\/Qwen3.*2 bytes/,
    ],
    [
      "a tokenizer that is another",
      () => hub.files.set(placeOf("tokenizer.json"), Buffer.alloc((language["tokenizer.json"] as Buffer).length)),
      /tokenizer\.json of owner\/Qwen3/,
    ],
    [
      "a small file that is 40 MB",
      () => Object.assign(entry("config.json"), { size: 4e7 }),
      /config\.json of owner\/Qwen3.*40000000 bytes/,
    ],
    [
      "an answer without an end",
      () => Object.assign(hub.repositories.get(LANGUAGE)?.info, { x: "x".repeat(MOST.small) }),
      /larger than 16 MiB/,
    ],
    [
      "weights that are empty",
      () => Object.assign(entry(DATA), { size: 0, lfs: { oid: "0".repeat(64), size: 0 } }),
      /make no model[\s\S]*bytes/,
    ],
    [
      "weights of another length",
      () => hub.files.set(placeOf(DATA), someBytes(2999)),
      /language\/onnx\/decoder_model_merged_q4\.onnx_data.*2999 bytes/,
    ],
    [
      "weights of other contents",
      () => hub.files.set(placeOf(DATA), someBytes(3000)),
      /language\/onnx\/decoder_model_merged_q4\.onnx_data/,
    ],
    [
      "weights that are gone",
      () => hub.files.faults.set(placeOf(DATA), [{ status: 404 }]),
      /onnx_data is missing.*404/,
    ],
    ["a segmenter in the other's place", () => hub.publish(LANGUAGE, { ...segmenterContents() }), /Qwen3/],
  ])("%s", async (what, change, message) => {
    change();
    // Without one kind of weights another is taken, or a graph has fewer files: what cannot be read is found when it starts.
    if (String(message) === "/^$/") await expect(read()).resolves.toBeDefined();
    else await expect(read(), what).rejects.toThrow(message);
  });
});

test("of licences, what the hub says; of what it does not, that it is unknown", async () => {
  const licenceOf = async (card: unknown, tags: unknown = []) => {
    Object.assign(hub.repositories.get(LANGUAGE)?.info, { cardData: card, tags });
    return (await libraryOf().look({ model: { pair: GIVEN } })).licence;
  };
  const link = "https://example.org/licence";
  expect(await licenceOf({ license: "other", license_name: "qwen-research", license_link: link })).toEqual({
    id: "qwen-research",
    note: `${link} Segmenter: other.`,
  });
  expect((await licenceOf(undefined, ["license:mit"])).id).toBe("mit");
  for (const odd of [null, 5, [], { license: 7 }, { license: {} }])
    expect((await licenceOf(odd, null)).id).toBe("unknown");
  expect((await licenceOf({ license: "x".repeat(1e5) })).id.length).toBeLessThan(300);
});
