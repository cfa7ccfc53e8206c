/** A part of the page that does not come is told, and can be had by trying again: app/late.ts. */
import { expect, test } from "vitest";
import { filesBelow, importsOf, read } from "./sources";

const CARRIERS = ["late", "work/with-part", "panels/late/use-late", "panels/late/LateDialog"];

test("what the page fetches late it fetches where it is said that it did not come", () => {
  const paths = filesBelow("src/app", ".ts", ".tsx").filter((path) => !path.endsWith(".d.ts"));
  const fetching = paths.filter((path) => /\bimport\(/.test(read(path).replace(/^\s*(\/\/|\/?\*).*$/gm, "")));
  expect(fetching.length).toBeGreaterThan(5);
  const careless = fetching.filter(
    (path) => !importsOf(path).some(({ to }) => CARRIERS.includes(to.replace("src/app/", ""))),
  );
  expect(careless).toEqual([]);
  expect(paths.filter((path) => /\blazy\(/.test(read(path)))).toEqual([]);
});
