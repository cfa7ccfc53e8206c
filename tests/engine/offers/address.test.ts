/** A bundle at an address: from the sites that the build allows, and from no other, whatever anybody says. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { listedFiles } from "../../../src/engine/store/load";
import { bundleFolder } from "../../../src/engine/store/origins";
import { HostileServer } from "../../hostile-server";
import { files, KEY, libraryOf, manifest } from "./support";

let site: HostileServer;
let elsewhere: HostileServer;
beforeAll(async () => {
  const there = files.map(async ({ path, file }) => [`/${path}`, Buffer.from(await file.arrayBuffer())] as const);
  const all = Object.fromEntries(await Promise.all(there));
  site = await HostileServer.start(all);
  elsewhere = await HostileServer.start(all);
});
afterEach(() => {
  site.faults.clear();
  site.asked.length = elsewhere.asked.length = 0;
});
afterAll(() => Promise.all([site.stop(), elsewhere.stop()]));

const address = () => `${site.address}/folder`;
const MANIFEST = "/folder/manifest.json";
const LAST = manifest.files.at(-1) as (typeof manifest.files)[number];

async function read(origins: readonly string[]): Promise<Buffer> {
  const library = libraryOf(origins);
  await library.add({ model: { address: address() } });
  const bundle = await library.added(KEY);
  const file = await bundle?.source.fetch("", listedFiles(manifest), { waits: [1] }).file(LAST.path);
  return Buffer.from(file as Uint8Array);
}

test("it is looked at by its manifest alone, and its files come when they are wanted", async () => {
  const library = libraryOf([site.address]);
  const looked = await library.look({ model: { address: address() } });
  expect(looked).toMatchObject({ key: KEY, from: { kind: "address", address: `${address()}/` }, kept: 0 });
  expect(site.asked.map(({ path }) => path)).toEqual([MANIFEST]);
  expect(await read([site.address])).toEqual(
    Buffer.from((await files.find(({ path }) => path.endsWith(LAST.path))?.file.arrayBuffer()) as ArrayBuffer),
  );
});

test("a file that is cut off goes on where it was", async () => {
  site.faults.set(`/folder/${LAST.path}`, [{ cutAfter: 1500 }]);
  expect((await read([site.address])).length).toBe(LAST.bytes);
  const asked = site.asked.filter(({ path }) => path.endsWith(LAST.path));
  expect(asked.map(({ range }) => range)).toEqual([null, `bytes=1500-${LAST.bytes - 1}`]);
});

describe("nothing is asked of a site that the build does not allow:", () => {
  test.each<[what: string, origins: string[]]>([
    ["no site is allowed", []],
    ["another is", ["https://models.example"]],
    ["names below a name are", ["http://*.127.0.0.1"]],
  ])("%s", async (_, origins) => {
    const library = libraryOf(origins);
    for (const call of ["look", "add"] as const) {
      await expect(library[call]({ model: { address: address() } })).rejects.toMatchObject({ code: "origin-refused" });
    }
    expect(site.asked).toEqual([]);
  });

  test("an answer that came from elsewhere is not believed", async () => {
    const to = `${elsewhere.address}${MANIFEST}`;
    site.faults.set(MANIFEST, [{ status: 302, headers: { location: to } }]);
    await expect(libraryOf([site.address]).look({ model: { address: address() } })).rejects.toThrow(
      /may not fetch models/,
    );
    site.faults.set(`/folder/${LAST.path}`, [
      { status: 302, headers: { location: `${elsewhere.address}/folder/${LAST.path}` } },
    ]);
    await expect(read([site.address])).rejects.toMatchObject({ code: "origin-refused" });
  });
});

describe("is refused, by name:", () => {
  test.each<
    [what: string, path: string, fault: Parameters<HostileServer["faults"]["set"]>[1][number], message: RegExp]
  >([
    ["no manifest", MANIFEST, { status: 404 }, /manifest\.json is missing: .* answered 404/],
    ["one that may not be had", MANIFEST, { status: 403 }, /manifest\.json is missing: .* answered 403/],
    ["a manifest without an end", MANIFEST, { instead: Buffer.alloc(3e7, " ") }, /manifest\.json is larger/],
    [
      "a page instead of a manifest",
      MANIFEST,
      { instead: Buffer.from("<!doctype html>") },
      /manifest\.json is not valid JSON/,
    ],
    ["a missing file", `/folder/${LAST.path}`, { status: 404 }, new RegExp(`${LAST.path} is missing`)],
  ])("%s", async (_, path, fault, message) => {
    site.faults.set(path, [fault]);
    await expect(read([site.address])).rejects.toThrow(message);
  });

  test("a file that is another", async () => {
    site.faults.set(`/folder/${LAST.path}`, [{ wrongAt: 5 }, { wrongAt: 5 }]);
    await expect(read([site.address])).rejects.toMatchObject({ code: "bundle-altered" });
  });
});

test("addresses: what is a folder's, and which origins fit", () => {
  const hub = ["https://huggingface.co", "https://*.hf.co"];
  expect(bundleFolder("https://huggingface.co/a/b/manifest.json?x#y", hub)).toBe("https://huggingface.co/a/b/");
  expect(bundleFolder(" https://cdn.hf.co/a ", hub)).toBe("https://cdn.hf.co/a/");
  const wrong = [
    "https://hf.co/a",
    "https://hf.co.evil.example/",
    "http://cdn.hf.co/a",
    "https://huggingface.co:444/a",
  ];
  const odd = [
    "https://u@huggingface.co/a",
    "file:///etc/passwd",
    "data:,x",
    "javascript:1",
    "models/nano",
    "",
    "//huggingface.co/a",
  ];
  for (const one of [...wrong, ...odd]) expect(() => bundleFolder(one, hub), one).toThrow(/may not|no address/);
});
