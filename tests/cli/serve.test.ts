/** `loupe serve` as it is run, asked by clients that are careful, and by some that are not. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { brokenRequests, sendAll } from "../broken-requests";
import { loupe, ROOT } from "./command";

// Every command is a process of its own, on a machine that may be busy.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

const folder = mkdtempSync(join(tmpdir(), "loupe-serve-"));
const [app, models] = [join(folder, "app"), join(folder, "models")];
const SCRIPT = "export const words = 'all of it';\n".repeat(100);
const WEIGHTS = Buffer.from(Array.from({ length: 5000 }, (_, i) => i % 251));

const write = (path: string, content: string | Buffer) => {
  mkdirSync(join(folder, path, ".."), { recursive: true });
  writeFileSync(join(folder, path), content);
};

beforeAll(() => {
  write("app/index.html", "<!doctype html><title>Loupe</title>");
  write("app/assets/index-Ab3_-x9Z.js", SCRIPT);
  write("app/assets/index-Ab3_-x9Z.js.br", brotliCompressSync(SCRIPT));
  write("app/assets/index-Ab3_-x9Z.js.gz", gzipSync(SCRIPT));
  write("app/assets/run.wasm", WEIGHTS);
  write("app/models/registry.json", '{"of":"the build"}');
  write("app/with space & ä.txt", "found");
  write("app/.hidden", "hidden");
  write("models/registry.json", '{"of":"the folder"}');
  write("models/nano/weights.onnx_data", WEIGHTS);
  write("models/long.bin", "");
  write("secret.txt", "secret");
  symlinkSync(join(folder, "secret.txt"), join(app, "link.txt"));
  symlinkSync(folder, join(app, "folder"));
  symlinkSync(join(app, "index.html"), join(app, "inner.html"));
});

interface Running {
  child: ChildProcess;
  port: number;
  said: string;
}

function serve(...args: string[]): Promise<Running> {
  const child = spawn(process.execPath, [join(ROOT, "bin/loupe.mjs"), "serve", "--app", app, "--port", "0", ...args]);
  return new Promise((done, fail) => {
    let said = "";
    child.stdout.on("data", (data) => {
      said += data;
      const port = /:(\d+)\/ /.exec(said)?.[1];
      if (port) done({ child, port: Number(port), said });
    });
    child.stderr.on("data", (data) => {
      said += data;
    });
    child.on("close", () => fail(new Error(said)));
  });
}

let running: Running;
beforeAll(async () => {
  running = await serve("--models", models);
});
afterAll(() => {
  running?.child.kill("SIGKILL");
  rmSync(folder, { recursive: true });
});

interface Got {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: Buffer;
}

/** The path goes as it is: nothing tidies it. */
function get(path: string, headers: Record<string, string> = {}, method = "GET"): Promise<Got> {
  return new Promise((done, fail) => {
    const asking = request({ host: "localhost", port: running.port, path, headers, method }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk) => chunks.push(chunk));
      response.on("end", () =>
        done({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
      );
      response.on("error", fail);
    });
    asking.on("error", fail);
    asking.end();
  });
}

test("it listens on this machine alone, unless it is told otherwise", async () => {
  expect(running.said).toMatch(/^Loupe is at http:\/\/localhost:\d+\/ \(Ctrl-C ends it\)\n$/);
});

test("the page comes with what isolates it, what it may load, and is asked for again each time", async () => {
  const { status, headers, body } = await get("/");
  expect(status).toBe(200);
  expect(body.toString()).toContain("<title>Loupe</title>");
  expect(headers).toMatchObject({
    "content-type": "text/html; charset=utf-8",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-embedder-policy": "require-corp",
    "x-content-type-options": "nosniff",
    "cache-control": "no-cache",
  });
  expect(headers["content-security-policy"]).toContain("default-src 'self'");
});

test("what its name says all of is kept for good, and has a right type", async () => {
  const { headers } = await get("/assets/index-Ab3_-x9Z.js?again");
  expect(headers["cache-control"]).toBe("public, max-age=31536000, immutable");
  expect(headers["content-type"]).toBe("text/javascript; charset=utf-8");
  const wasm = await get("/assets/run.wasm");
  expect(wasm.headers["content-type"]).toBe("application/wasm");
  expect(wasm.headers["cache-control"]).toBe("no-cache");
  expect((await get("/with%20space%20%26%20%C3%A4.txt")).body.toString()).toBe("found");
});

test("compressed where that is understood and a file is there, never a part of one", async () => {
  const path = "/assets/index-Ab3_-x9Z.js";
  const br = await get(path, { "accept-encoding": "gzip, deflate, br" });
  expect(br.headers).toMatchObject({ "content-encoding": "br", vary: "Accept-Encoding" });
  expect(br.body).toEqual(brotliCompressSync(SCRIPT));
  expect((await get(path, { "accept-encoding": "gzip, br;q=0" })).body).toEqual(gzipSync(SCRIPT));
  const plain = await get(path, { "accept-encoding": "br;q=0" });
  expect(plain.headers["content-encoding"]).toBeUndefined();
  expect(plain.body.toString()).toBe(SCRIPT);
  // Two things, two tags.
  expect(br.headers.etag).not.toBe(plain.headers.etag);
  const part = await get(path, { "accept-encoding": "br", range: "bytes=10-19" });
  expect(part.headers["content-encoding"]).toBeUndefined();
  expect(part.body.toString()).toBe(SCRIPT.slice(10, 20));
});

test("parts of a file are what was asked for", async () => {
  const path = "/models/nano/weights.onnx_data";
  const whole = await get(path);
  expect(whole.body).toEqual(WEIGHTS);
  const { etag } = whole.headers as { etag: string };
  const part = await get(path, { range: "bytes=100-299", "if-range": etag });
  expect([part.status, part.headers["content-range"]]).toEqual([206, "bytes 100-299/5000"]);
  expect(part.headers.etag).toBe(etag);
  expect(part.body).toEqual(WEIGHTS.subarray(100, 300));
  expect((await get(path, { range: "bytes=4990-" })).body).toEqual(WEIGHTS.subarray(4990));
  expect((await get(path, { range: "bytes=-10" })).body).toEqual(WEIGHTS.subarray(4990));
  expect((await get(path, { range: "bytes=4990-9999" })).headers["content-range"]).toBe("bytes 4990-4999/5000");
  const beyond = await get(path, { range: "bytes=5000-" });
  expect([beyond.status, beyond.headers["content-range"]]).toEqual([416, "bytes */5000"]);
  // Of another version all of it is sent, as of what nobody understands.
  for (const headers of [
    { range: "bytes=1-2", "if-range": '"other"' },
    { range: "bytes=9-2" },
    { range: "lines=1-2" },
  ]) {
    const all = await get(path, headers as Record<string, string>);
    expect([all.status, all.body.length]).toEqual([200, 5000]);
  }
});

test("what has not changed is not sent again; HEAD sends no body", async () => {
  const { etag } = (await get("/")).headers as { etag: string };
  const again = await get("/", { "if-none-match": `"x", W/${etag}` });
  expect([again.status, again.body.length]).toEqual([304, 0]);
  expect((await get("/", { "if-none-match": '"x"' })).status).toBe(200);
  const head = await get("/assets/index-Ab3_-x9Z.js", {}, "HEAD");
  expect([head.status, head.headers["content-length"], head.body.length]).toEqual([200, String(SCRIPT.length), 0]);
});

test("models come from the folder that was named", async () => {
  expect((await get("/models/registry.json")).body.toString()).toBe('{"of":"the folder"}');
});

test.each([
  ["a parent", "/../secret.txt"],
  ["a parent further in", "/assets/../../secret.txt"],
  ["a parent of the models", "/models/../../secret.txt"],
  ["encoded dots", "/%2e%2e/secret.txt"],
  ["an encoded slash", "/..%2fsecret.txt"],
  ["encoded twice", "/%252e%252e/secret.txt"],
  ["a backslash", "/..\\secret.txt"],
  ["an encoded backslash", "/..%5csecret.txt"],
  ["an absolute path", `//${folder}/secret.txt`],
  ["another scheme", `file://${folder}/secret.txt`],
  ["a zero byte", "/index.html%00.txt"],
  ["overlong UTF-8", "/%c0%ae%c0%ae/secret.txt"],
  ["a broken escape", "/%E0%A4%A"],
  ["a lone percent", "/%"],
  ["a link out of it", "/link.txt"],
  ["a folder that is a link out of it", "/folder/secret.txt"],
  ["what is hidden", "/.hidden"],
  ["a folder", "/assets"],
  ["a folder without a page", "/assets/"],
  ["a stream of a file", "/index.html:stream"],
  ["nothing", "/none.html"],
])("%s is refused", async (_, path) => {
  const { status, body } = await get(path);
  expect(status).toBe(404);
  expect(body.toString()).toBe("There is no such file.\n");
});

test("a link within the folder is as good as its file", async () => {
  expect((await get("/inner.html")).status).toBe(200);
});

test.each(["POST", "PUT", "DELETE", "OPTIONS", "TRACE"])("%s is refused", async (method) => {
  const { status, headers } = await get("/", {}, method);
  expect([status, headers.allow]).toEqual([405, "GET, HEAD"]);
});

test("a thousand broken requests later it answers as before", async () => {
  await sendAll(running.port, brokenRequests(1000, ["", "/models", "/assets"]));
  expect(running.child.exitCode).toBeNull();
  expect((await get("/")).status).toBe(200);
});

test("Ctrl-C ends it, and with it who was being answered", async () => {
  const other = await serve();
  const socket = connect(other.port, "localhost");
  socket.on("error", () => {});
  await new Promise((done) => socket.once("connect", done));
  const closed = new Promise<number | null>((done) => other.child.once("close", done));
  other.child.kill("SIGINT");
  expect(await closed).toBe(0);
});

test("what cannot be served is said in one line", async () => {
  const taken = await loupe("serve", "--app", app, "--port", String(running.port));
  expect([taken.code, taken.stderr]).toEqual([
    1,
    `loupe: localhost:${running.port} cannot be listened on: the port is taken. Choose another with --port.\n`,
  ]);
  const none = await loupe("serve", "--app", models);
  expect(none.stderr).toContain("has no built app. Run `npm run build` first");
  expect((await loupe("serve", "--port", "many")).stderr).toContain("--port many: expected a whole number up to 65535");
  // Nothing would be every address of this machine.
  const empty = await loupe("serve", "--port", "0", "--host", "");
  expect([empty.code, empty.stderr]).toEqual([2, "loupe: --host needs a value: --host HOST\n"]);
});

test("Ctrl-C ends it in the middle of a file", async () => {
  const other = await serve("--models", models);
  truncateSync(join(models, "long.bin"), 50_000_000);
  const asking = request({ host: "localhost", port: other.port, path: "/models/long.bin" }, (response) => {
    response.on("error", () => {});
    response.once("data", () => {
      response.pause();
      other.child.kill("SIGINT");
    });
  });
  asking.on("error", () => {});
  asking.end();
  expect(await new Promise((done) => other.child.once("close", done))).toBe(0);
  // Paused, it may not hear of the end.
  asking.destroy();
});
