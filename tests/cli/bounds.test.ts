/** Whatever is read has a bound, and what a bundle does is stopped where it never ends. */
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, expect, test, vi } from "vitest";
import { readBytes, readPhoto } from "../../src/cli/files";
import { BundleFolder } from "../faults/support/bundle-folder";
import { embedding } from "../faults/support/onnx";
import { runLoupe, wordsThatDoNotFit } from "../faults/support/run-loupe";
import { largeFile } from "../fixtures/large-file";

// Every command is a process of its own, on a machine that may be busy.
vi.setConfig({ testTimeout: 240_000 });

const folder = mkdtempSync(join(tmpdir(), "loupe-bounds-"));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string) => join(folder, name);
const PHOTO = resolve("public/samples/table.jpg");

test.each(["/dev/zero", "/dev/urandom", "/dev/full"])("of %s no photo and no gigabyte is read", async (path) => {
  await expect(readPhoto(path)).rejects.toMatchObject({ code: "image-unsupported" });
  await expect(readBytes(path, 1_000_000)).rejects.toThrow(
    `${path} cannot be read: it is larger than 1 MB, or has no end.`,
  );
});

test("a file of the system that says it is empty, and one of gigabytes", async () => {
  expect(Buffer.from(await readBytes("/proc/self/status")).toString()).toContain("VmPeak");
  const file = await largeFile("lines.jsonl", Buffer.from("{}"));
  await expect(readBytes(file.path)).rejects.toThrow("cannot be read: it is larger than 1.1 GB");
  await file.remove();
});

test("a pipe is read to its end, though it comes in pieces and late; one that nobody writes to is given up", async () => {
  execFileSync("mkfifo", [at("pipe"), at("silent")]);
  const silent = expect(readBytes(at("silent"))).rejects.toThrow(
    `${at("silent")} cannot be read: nothing comes from it.`,
  );
  const writer = spawn("bash", [
    "-c",
    `sleep 0.3; exec > ${at("pipe")}; printf one; sleep 0.3; head -c 200000 ${PHOTO}`,
  ]);
  const read = await readBytes(at("pipe"));
  expect(Buffer.from(read.subarray(0, 3)).toString()).toBe("one");
  expect(read.length).toBeGreaterThan(10_000);
  writer.kill();
  await silent;
});

test("a photo comes through a pipe, too", async () => {
  const writer = spawn("bash", ["-c", `mkfifo ${at("photo")}; cat ${PHOTO} > ${at("photo")}`]);
  await vi.waitFor(async () => expect((await readPhoto(at("photo"))).length).toBeGreaterThan(10_000), {
    timeout: 60_000,
  });
  writer.kill();
});

/** Where a graph may find a file of the name that it asks for. */
const here = at("here");
execFileSync("mkdir", [here]);
writeFileSync(join(here, "name.bin"), Buffer.alloc(4096, 7));

async function segment(change: (bundle: BundleFolder) => void) {
  const bundle = new BundleFolder();
  change(bundle);
  bundle.finish();
  const args = ["segment", "--image", PHOTO, "--prompt", "the cup", "--models", bundle.models];
  const took = await runLoupe(args, { cwd: here });
  bundle.remove();
  expect(took.hung).toBe(false);
  expect(took.megabytes).toBeLessThan(2000);
  expect(wordsThatDoNotFit(took.stderr)).toEqual([]);
  expect(took.stderr.trimEnd().split("\n")).toHaveLength(1);
  return took;
}

const GRAPH = "onnx/embed_tokens.onnx";
const embeddingOf = (bundle: BundleFolder, bytes: Uint8Array) => {
  bundle.write(GRAPH, bytes);
  bundle.manifest.graphs.embed_tokens.external = [];
};

test("a graph that never ends is stopped, and said to be one", async () => {
  const { signal, stderr, seconds } = await segment((bundle) => embeddingOf(bundle, embedding(256, { endless: true })));
  expect(stderr).toMatch(
    /^loupe: The graph embed_tokens does not end \(after 3 s of work\)\. This model is not used: /,
  );
  expect(signal).toBe("SIGKILL");
  expect(seconds).toBeLessThan(12);
});

test.each([
  [
    "counts to a hundred million",
    "{% for i in range(100000000) %}x{% endfor %}",
    "takes far more memory than it should",
  ],
  ["is loops within loops", `${"{% for i in range(9999) %}".repeat(4)}x${"{% endfor %}".repeat(4)}`, "does not end"],
])("a chat template that %s is stopped, and said to be one", async (_, template, why) => {
  const path = "tokenizer/tokenizer_config.json";
  const { stderr } = await segment((bundle) =>
    bundle.write(path, JSON.stringify({ ...JSON.parse(bundle.read(path).toString()), chat_template: template })),
  );
  expect(stderr).toMatch(/^loupe: \S+ or the chat template in tokenizer\/tokenizer_config\.json /);
  expect(stderr).toContain(why);
});

test("a graph gets no weights from a file that its manifest does not list", async () => {
  const { code, stderr } = await segment((bundle) => embeddingOf(bundle, embedding(256, { external: "name.bin" })));
  expect([code, stderr]).toEqual([1, expect.stringContaining("The graph embed_tokens of nano does not load")]);
});

test("a graph that is another than its manifest says is told by its tensors", async () => {
  const { stderr } = await segment((bundle) => embeddingOf(bundle, embedding(255)));
  expect(stderr).toContain("disagree about inputs_embeds ([1, sequence, 255], not [1, sequence, 256])");
});

test.each([
  ["segment_image", "size", 20_000],
  ["segment_image", "mask_size", 81],
  ["decoder", "layers", 100_000_000],
  ["decoder", "layers", 5],
  ["decoder", "vocab", 3073],
  ["context", "hidden", 255],
])("%s.%s of %d is refused before memory is taken for it", async (part, key, value) => {
  const { code, stderr } = await segment(({ manifest }) => {
    manifest[part][key] = value;
  });
  expect([code, stderr]).toEqual([1, expect.stringContaining(`${part}.${key}`)]);
});

test.each([
  ["a device without an end", (file: string) => symlinkSync("/dev/zero", file), "it is no file in"],
  ["a pipe", (file: string) => execFileSync("mkfifo", [file]), "it is no file in"],
  ["a file of another length", (file: string) => writeFileSync(file, "x"), "it has 1 bytes instead of"],
])("of a bundle %s is not read", async (_, make, why) => {
  const { stderr } = await segment((bundle) => void make(bundle.freed("context_queries.bin")));
  expect(stderr).toMatch(/^loupe: The model's file context_queries\.bin /);
  expect(stderr).toContain(why);
});

test("of thousands of mistakes in a manifest a few are told, and of millions in a registry none is looked for", async () => {
  const manifest = await segment((bundle) => {
    bundle.manifest.files = Array(40_000).fill({ path: "..", bytes: 0, chunks: [] });
  });
  expect(manifest.stderr.length).toBeLessThan(1300);
  expect(manifest.stderr).toMatch(/manifest\.json is not as it should be: .*files/);
  const registry = await segment((bundle) => {
    bundle.registry = { default: "nano", models: Array(1_800_000).fill({ a: 1 }) };
  });
  expect(registry.stderr).toContain("registry.json holds more than 200000 values");
});
