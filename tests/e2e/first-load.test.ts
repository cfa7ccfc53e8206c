/** What a browser fetches before the page can be used, measured on the built files: no browser is needed. */
import { readdirSync, readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";

/**
 * Bytes, at most. More is a decision, made here. When the page became an editor (stage, tools, panels, what is kept) it
 * went from scripts 315 kB, zipped 100 kB, styles 23.3 kB to 413, 134 and 36. Offline, renewal, the store, links, Share and
 * three formats took it to 457, 150 and 39.7: their code comes on demand, their commands, buttons and shared parts are here. The page
 * names these parts one by one, which took it from 2.0 kB to 2.7. A pause, pictures turned as Node turns them and prompts
 * read as the model reads them took zipped scripts to 153.
 */
const BUDGET = {
  html: 3_200,
  scripts: 465_000,
  scriptsZipped: 154_000,
  styles: 40_500,
};

/** What only the worker may hold: the runtime, the tokenizer. */
const HEAVY = /InferenceSession|_OrtCreateSession|PreTrainedTokenizer/;

const page = readFileSync("dist/index.html", "utf8");

/** The files of a kind that the page names, scripts with what Vite has it load beside them. */
function named(ending: string): Buffer {
  const paths = [...page.matchAll(/(?:src|href)="(?:\.?\/)?(assets\/[^"]+)"/g)].map(([, path = ""]) => path);
  const found = paths.filter((path) => path.endsWith(ending));
  expect(found.length).toBeGreaterThan(0);
  return Buffer.concat(found.map((path) => readFileSync(`dist/${path}`)));
}

test("the page's first load keeps to its budget", () => {
  const [scripts, styles] = [named(".js"), named(".css")];
  const sizes = {
    html: page.length,
    scripts: scripts.length,
    scriptsZipped: gzipSync(scripts).length,
    styles: styles.length,
  };
  console.log(`First load: ${JSON.stringify(sizes)} of ${JSON.stringify(BUDGET)}`);
  const over = Object.entries(sizes).filter(([what, bytes]) => bytes > BUDGET[what as keyof typeof BUDGET]);
  expect(over).toEqual([]);
});

test("the runtime comes with the worker alone", () => {
  const workers = readdirSync("dist/assets").filter((name) => /^worker-.*\.js$/.test(name));
  const heavyIn = (code: string) => HEAVY.exec(code)?.[0] ?? null;
  const heavy = workers.filter((name) => heavyIn(readFileSync(`dist/assets/${name}`, "utf8")));
  // The engine's. That of the masks has no model to wait for.
  expect([heavy.length, workers.length]).toEqual([1, 2]);
  expect(heavyIn(named(".js").toString())).toBeNull();
});

test("no script imports from a worker's: WebKit runs the worker a second time then, and that one gets the messages", () => {
  const scripts = readdirSync("dist/assets").filter((name) => /\.m?js$/.test(name));
  const importing = scripts.filter((name) =>
    /(from|import)\s*\(?\s*["'`][^"'`]*worker-[^"'`]*\.js["'`]/.test(readFileSync(`dist/assets/${name}`, "utf8")),
  );
  expect(importing).toEqual([]);
});
