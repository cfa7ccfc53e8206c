import { describe, expect, test } from "vitest";
import { folders, heldBy, knowReact, layers } from "./arrows";
import { filesBelow, type Import, importsOf, read } from "./sources";

const isIn = (path: string, name: string) => (name.endsWith("/") ? path.startsWith(name) : bare(path) === name);
const isAny = (path: string, names: string[]) => names.some((name) => isIn(path, name));
const bare = (path: string) => path.replace(/\.tsx?$/, "");
const told = ({ from, to }: Import) => `${from} → ${to}`;

const importsBelow = (folder: string) => filesBelow(folder.slice(0, -1), ".ts", ".tsx").flatMap(importsOf);
const imports = Object.keys(folders).flatMap(importsBelow);

describe.each(Object.keys(folders))("%s", (folder) => {
  const own = imports.filter(({ from }) => from.startsWith(folder));

  test("imports of the others what it may", () => {
    const others = own.filter(({ to }) => /^(src|trainer|tests|scripts)\//.test(to) && !to.startsWith(folder));
    expect(own.length).toBeGreaterThan(0);
    expect(others.filter(({ to }) => !isAny(to, folders[folder] ?? [])).map(told)).toEqual([]);
  });

  test("knows no React but in its components", () => {
    const react = own.filter(({ to, types }) => !types && /^(react(-dom)?(\/.*)?|zustand)$/.test(to));
    expect(react.filter(({ from }) => !isAny(from, knowReact)).map(told)).toEqual([]);
  });
});

describe.each(Object.keys(layers))("%s", (folder) => {
  const within = (layers[folder] ?? []).map((names) => names.map((name) => folder + name));
  const levelOf = (path: string) => within.findIndex((names) => isAny(path, names));
  const nameOf = (path: string) => within.flat().find((name) => isIn(path, name));

  test("has a layer for every module", () => {
    expect(filesBelow(folder.slice(0, -1), ".ts", ".tsx").filter((path) => levelOf(path) < 0)).toEqual([]);
  });

  test("imports from earlier layers alone", () => {
    const own = imports.filter(({ from, to }) => from.startsWith(folder) && to.startsWith(folder));
    const turned = own.filter(({ from, to, types }) => {
      if (nameOf(from) === nameOf(to)) return false;
      // Plain values and interfaces: what these say of the rest is gone once compiled.
      if (folder === "src/engine/" && levelOf(from) === 0) return !types;
      return levelOf(to) >= levelOf(from);
    });
    expect(turned.map(told)).toEqual([]);
  });
});

test.each(Object.keys(heldBy))("%s is held only where it should be", (module) => {
  const held = imports.filter(({ from, to, types }) => to === module && !types && !isAny(from, heldBy[module] ?? []));
  expect(held.map(told)).toEqual([]);
});

test("the engine has no syntax of Vite's", () => {
  const vite = /import\.meta\.(env|glob|hot)|\?(url|worker|raw|inline)\b/;
  expect(filesBelow("src/engine", ".ts").filter((path) => vite.test(read(path)))).toEqual([]);
});
