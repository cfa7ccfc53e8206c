/** Every path that a document or a comment names exists. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { parseSync } from "vite";
import { expect, test } from "vitest";
import { FOLDERS, filesBelow, ROOT, read } from "./sources";

const documents = ["README.md", "CONTRIBUTING.md", "CREDITS.md", "trainer/README.md", ...filesBelow("docs", ".md")];
const sources = FOLDERS.flatMap((folder) => filesBelow(folder, ".ts", ".tsx", ".mts", ".mjs", ".py", ".css"));

/** Files and folders, each with every ending of its path: what is written may start anywhere ("image/sniff.ts"). */
const known = new Set<string>();
for (const path of [...FOLDERS, "docs", "models"].flatMap((folder) => filesBelow(folder)).concat(documents)) {
  const parts = path.split("/");
  for (let end = 1; end <= parts.length; end++)
    for (let start = 0; start < end; start++) known.add(parts.slice(start, end).join("/"));
}

/** A source or a document by its name, with or without folders; or anything in one of the root's folders. */
const PATH =
  /(?<![\w./@:<>{}*+-])(?:(?:[\w.-]+\/)*[\w-][\w.-]*\.(?:tsx?|m[jt]s|py|md|css)|(?:src|docs|tests|scripts|trainer|public|bin|examples)\/[\w./-]*|models\/[\w/-]+\.\w+)(?![\w/<{*])/g;

function namedIn(text: string): string[] {
  const paths = [...text.matchAll(PATH)].map(([path]) => path.replace(/[./]+$/, ""));
  // NAME and the like stand for any.
  return paths.filter((path) => !/(^|\/)[A-Z_]{2,}(\/|\.|$)/.test(path) || existsSync(join(ROOT, path)));
}

/** README's picture of the folders: a name under another, indented by what it is in. */
function inTree(text: string): string[] {
  const above: string[] = [];
  const lines = [...text.matchAll(/^( *)([\w./-]+\/(?=$)|[\w./-]+(?= {2,}\S))/gm)];
  return lines.map(([, indent = "", name = ""]) => {
    above.length = indent.length / 2;
    above.push(name.replace(/\/$/, ""));
    return above.join("/");
  });
}

function commentsOf(path: string): string {
  const code = read(path);
  if (path.endsWith(".css")) return (code.match(/\/\*.*?\*\//gs) ?? []).join("\n");
  if (path.endsWith(".py")) return (code.match(/#.*$|""".*?"""/gms) ?? []).join("\n");
  return parseSync(path, code)
    .comments.map(({ value }) => value)
    .join("\n");
}

test.each([
  ["documents", documents.filter((path) => existsSync(join(ROOT, path))), read],
  ["comments", sources, commentsOf],
] as const)("%s name paths that exist", (_, paths, textOf) => {
  const named = paths.flatMap((path) => namedIn(textOf(path)).map((name) => ({ path, name })));
  expect(named.length).toBeGreaterThan(50);
  expect(named.filter(({ name }) => !known.has(name)).map(({ path, name }) => `${path}: ${name}`)).toEqual([]);
});

test("README's tree is the repository's", () => {
  const tree = /```\n(src\/\n.*?)```/s.exec(read("README.md"))?.[1] ?? "";
  expect(inTree(tree).length).toBeGreaterThan(15);
  expect(inTree(tree).filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
});
