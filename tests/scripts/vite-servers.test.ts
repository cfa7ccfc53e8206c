/** `npm run app` and `vite preview`, as they are run: they live through what is no request, and send what isolates the page. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test, vi } from "vitest";
import { CONTENT_SECURITY_POLICY } from "../../src/cli/serving/headers";
import { brokenRequests, sendAll } from "../broken-requests";

// A server of its own each, on a machine that may be busy.
vi.setConfig({ testTimeout: 240_000 });

const built = mkdtempSync(join(tmpdir(), "loupe-built-"));
mkdirSync(join(built, "models"));
writeFileSync(join(built, "index.html"), "<!doctype html><title>Loupe</title>");
writeFileSync(join(built, "models/registry.json"), "{}");

const children: ChildProcess[] = [];
afterAll(() => {
  for (const child of children) child.kill("SIGKILL");
  rmSync(built, { recursive: true });
});

async function start(...args: string[]): Promise<{ child: ChildProcess; address: URL }> {
  const child = spawn(process.execPath, ["node_modules/vite/bin/vite.js", ...args, "--port", "0"], {
    env: { ...process.env, NO_COLOR: "1" },
  });
  children.push(child);
  child.stderr.resume();
  return new Promise((done, fail) => {
    let said = "";
    child.stdout.on("data", (data) => {
      said += data;
      const address = /Local:\s+(http:\S+)/.exec(said)?.[1];
      if (address) done({ child, address: new URL(address) });
    });
    child.on("close", () => fail(new Error(said)));
  });
}

const policyOf = (response: Response) => response.headers.get("content-security-policy") ?? "";

test.each([
  ["npm run app", []],
  ["vite preview", ["preview", "--outDir", built]],
])("a thousand broken requests later %s answers as before", async (_, args) => {
  const { child, address } = await start(...args);
  await sendAll(Number(address.port), brokenRequests(1000, ["", "/models", "/src/app", "/samples", "/@fs"]));
  expect(child.exitCode).toBeNull();
  for (const path of ["", "models/registry.json"]) {
    const response = await fetch(new URL(path, address));
    expect(response.status).toBe(200);
    expect(response.headers.get("cross-origin-embedder-policy")).toBe("require-corp");
    expect(policyOf(response)).toContain("default-src 'self'");
  }
});

test("npm run app allows its page what the built one is allowed, and its own script by a nonce", async () => {
  const { address } = await start();
  const response = await fetch(address);
  const [, nonce = ""] = /script-src 'self' 'nonce-([\w+/=]{24})'/.exec(policyOf(response)) ?? [];
  expect(policyOf(response).replaceAll(` 'nonce-${nonce}'`, "")).toBe(CONTENT_SECURITY_POLICY);
  const page = await response.text();
  const inline = [...page.matchAll(/<script(?![^>]*\ssrc=)[^>]*>/g)].map(([tag]) => tag);
  expect(inline.length).toBeGreaterThan(0);
  for (const tag of inline) expect(tag).toContain(`nonce="${nonce}"`);
});

test("vite preview sends the policy of the build", async () => {
  const { address } = await start("preview", "--outDir", built);
  expect(policyOf(await fetch(address))).toBe(CONTENT_SECURITY_POLICY);
});
