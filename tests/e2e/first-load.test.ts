/** What a browser fetches before the page can be used, measured on the built files: no browser is needed. */
import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { named, pageBytes } from "../../scripts/bench/bytes";
import { PAGE } from "./budget";

/** What only the worker may hold: the runtime, the tokenizer. */
const HEAVY = /InferenceSession|_OrtCreateSession|PreTrainedTokenizer/;

test("the page's first load keeps to its budget", () => {
  const sizes = pageBytes("dist");
  console.log(`First load: ${JSON.stringify(sizes)} of ${JSON.stringify(PAGE)}`);
  const over = Object.entries(sizes).filter(([what, bytes]) => bytes > PAGE[what as keyof typeof PAGE]);
  expect(over).toEqual([]);
});

test("the runtime comes with the worker alone", () => {
  const workers = readdirSync("dist/assets").filter((name) => /^worker-.*\.js$/.test(name));
  const heavyIn = (code: string) => HEAVY.exec(code)?.[0] ?? null;
  const heavy = workers.filter((name) => heavyIn(readFileSync(`dist/assets/${name}`, "utf8")));
  // The engine's. That of the masks has no model to wait for.
  expect([heavy.length, workers.length]).toEqual([1, 2]);
  expect(heavyIn(named("dist", ".js").toString())).toBeNull();
});

test("no script imports from a worker's: WebKit runs the worker a second time then, and that one gets the messages", () => {
  const scripts = readdirSync("dist/assets").filter((name) => /\.m?js$/.test(name));
  const importing = scripts.filter((name) =>
    /(from|import)\s*\(?\s*["'`][^"'`]*worker-[^"'`]*\.js["'`]/.test(readFileSync(`dist/assets/${name}`, "utf8")),
  );
  expect(importing).toEqual([]);
});
