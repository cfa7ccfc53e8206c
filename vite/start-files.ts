/** What the start page waits for, in a template of the page: public/first.js asks for it where the start page will be shown. */
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { Plugin } from "vite";
import { SIZES, srcSet } from "../src/app/panels/start/live-picture.ts";

const LIST = resolve(import.meta.dirname, "../public/samples/samples.json");

interface Entry {
  file: string;
  width: number;
  gallery?: { prepared: string; narrow?: { file: string; width: number } };
}

/** Behind the charset, which has to be among a page's first 1,024 bytes, and ahead of the script that looks for it. */
const BEFORE = /(?=<script src="[./]*first\.js")/;

export function startFiles(): Plugin {
  return {
    name: "loupe:start-files",
    transformIndexHtml: {
      order: "post",
      async handler(html) {
        const { samples } = JSON.parse(await readFile(LIST, "utf8")) as { samples: Entry[] };
        const first = samples.find(({ gallery }) => gallery);
        if (!first?.gallery || !BEFORE.test(html)) throw new Error(`index.html has no first.js, or ${LIST} no gallery`);
        return html.replace(
          BEFORE,
          `<template id="start-files">${links(first.file, first.width, first.gallery)}</template>`,
        );
      },
    },
  };
}

function links(file: string, width: number, { narrow, prepared }: NonNullable<Entry["gallery"]>): string {
  const urlOf = (name: string) => `./samples/${name}`;
  const set = srcSet({ file, width, narrow }, urlOf);
  const choice = set ? ` imagesrcset="${set}" imagesizes="${SIZES}"` : "";
  return [
    `<link rel="preload" as="image" href="${urlOf(file)}" fetchpriority="high"${choice}>`,
    ...["samples.json", prepared].map((name) => `<link rel="preload" as="fetch" href="${urlOf(name)}" crossorigin>`),
  ].join("");
}
