/** docs/hosting.md tells other servers to send what `loupe serve` sends. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ALWAYS, FOR_GOOD } from "../../src/cli/serving/headers";
import { TYPES } from "../../src/cli/serving/types";
import { ROOT } from "./command";

const text = readFileSync(join(ROOT, "docs/hosting.md"), "utf8");

/** The block of code below a heading. */
function blockOf(heading: string): string {
  const [, section = ""] = text.split(`\n## ${heading}\n`);
  return /^```\w*\n([\s\S]*?)^```$/m.exec(section.split("\n## ")[0] ?? "")?.[1] ?? "";
}

/** Name → value, of lines that have both as `pattern`'s groups. */
const headersIn = (block: string, pattern: RegExp): Record<string, string> =>
  Object.fromEntries(
    [...block.matchAll(pattern)].map(([, name, value = ""]) => [name, value.replace(/^"(.*)"$/, "$1")]),
  );

const [nginx, caddy, pages] = [blockOf("nginx"), blockOf("Caddy"), blockOf("Cloudflare Pages")];
const [everywhere = "", assets = ""] = pages.split("/assets/*\n");

test.each([
  ["nginx", headersIn(nginx, /add_header (\S+) (".*"|\S+) always;/g)],
  ["Caddy", headersIn(/^ {2}header \{\n([\s\S]*?)^ {2}\}/m.exec(caddy)?.[1] ?? "", /^ +(\S+) (.+)$/gm)],
  ["Cloudflare Pages", headersIn(everywhere, /^ {2}(\S+): (.+)$/gm)],
])("%s sends the same headers with every answer", (_, headers) => {
  expect(headers).toEqual(ALWAYS);
});

test("what is kept for good is kept as long", () => {
  expect(/~\/assets\/ "(.*)";/.exec(nginx)?.[1]).toBe(FOR_GOOD);
  expect(headersIn(caddy, /^ {2}header @hashed (\S+) (.+)$/gm)).toEqual({ "Cache-Control": FOR_GOOD });
  expect(headersIn(assets, /^ {2}(\S+): (.+)$/gm)).toEqual({ "Cache-Control": FOR_GOOD });
});

test("nginx knows the same types", () => {
  const list = /types \{([^}]*)\}/.exec(nginx)?.[1] ?? "";
  const types = list.split(";").flatMap((entry) => {
    const [type = "", ...endings] = entry.trim().split(/\s+/);
    return endings.map((ending) => [`.${ending}`, type]);
  });
  // Whether text is UTF-8, the files say themselves.
  const known = Object.entries(TYPES).map(([ending, type]) => [ending, type.split(";")[0]]);
  expect(Object.fromEntries(types)).toEqual(Object.fromEntries(known));
});

test("without the slash at its end an address keeps what it asks for", () => {
  expect(nginx).toContain("location = /loupe { return 301 /loupe/$is_args$args; }");
  expect(text).toContain("`redir /loupe /loupe/?{query}`");
});
