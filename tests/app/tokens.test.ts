import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const CSS = readFileSync("src/app/styles/tokens.css", "utf8");

test("each token is said once, but for a finger's sizes and for those who want no motion", () => {
  const names = [...CSS.matchAll(/^\s*(--[\w-]+):/gm)].map(([, name]) => name as string);
  const twice = names.filter((name, at) => names.indexOf(name) !== at);
  expect(twice).toEqual(["--control", "--t-sm", "--m-fast", "--m-base", "--m-sheet", "--m-heat"]);
  expect(CSS).not.toContain("prefers-color-scheme");
});
