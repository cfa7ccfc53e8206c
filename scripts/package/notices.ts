/** The licences of what a bundle has taken in, as they ask for it. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

interface Package {
  name: string;
  version: string;
  license: string;
}

/** Of packages that have no file of it. */
const MIT = (holder: string) => `MIT License

Copyright (c) ${holder}

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation
files (the "Software"), to deal in the Software without restriction, including without limitation the rights to use, copy,
modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the
Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE,
ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`;
const WITHOUT_FILE: Record<string, string> = {
  "onnxruntime-web": MIT("Microsoft Corporation"),
  "onnxruntime-common": MIT("Microsoft Corporation"),
};

/** Throws where a package says nothing of its licence. @param modules ids of bundled modules: paths. @returns text, a part a package, by name. */
export async function noticesOf(modules: Iterable<string>): Promise<string> {
  const folders = new Set<string>();
  for (const id of modules) {
    const [, folder] = /^\0?(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(id) ?? [];
    if (folder) folders.add(folder);
  }
  const parts = await Promise.all([...folders].map(async (folder) => ({ folder, ...(await described(folder)) })));
  parts.sort((a, b) => a.name.localeCompare(b.name));
  const texts = parts.map(async ({ folder, name, version, license }) => {
    const file = (await readdir(folder)).find((entry) => /^licen[cs]e(\.|$)/i.test(entry));
    const text = file ? await readFile(join(folder, file), "utf8") : WITHOUT_FILE[name];
    if (!text) throw new Error(`${folder} has no text of its licence, which must be passed on with it.`);
    return `${name} ${version} (${license})\n\n${text.trim()}\n`;
  });
  return `Other people's code in this package.\n\n${(await Promise.all(texts)).join(`\n${"-".repeat(80)}\n\n`)}`;
}

async function described(folder: string): Promise<Package> {
  const { name, version, license } = JSON.parse(await readFile(join(folder, "package.json"), "utf8")) as Package;
  if (!license) throw new Error(`${folder} names no licence, so it cannot be passed on.`);
  return { name, version, license };
}
