/** Builds the package of src/engine, out of which no import leads but to Node's own modules and to its peers. */
import { copyFile, mkdir, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { type InputOptions, type OutputOptions, type Plugin, rolldown } from "rolldown";
import { writeDeclarations } from "./declarations.ts";
import { DOORS, ENGINE, packageJson } from "./doors.ts";
import { noticesOf } from "./notices.ts";
import { copyRuntime, ownRuntime } from "./ort.ts";

/** The worker's script as it is called in dist/. Rolldown leaves `new URL` alone, as do bundlers of this package that know no workers. */
const workersName: Plugin = {
  name: "package:workers-name",
  transform(code, id) {
    if (id !== join(ENGINE, "index.ts")) return null;
    if (!code.includes('"./worker.ts"')) throw new Error(`${id} does not start ./worker.ts any more.`);
    return code.replace('"./worker.ts"', '"./worker.js"');
  },
};

const inBrowsers: InputOptions = {
  platform: "browser",
  plugins: [ownRuntime(), workersName],
  // ORT's loaders are files of their own, as in the app.
  resolve: { conditionNames: ["onnxruntime-web-use-extern-wasm", "browser", "import", "default"] },
};

const inputs = (is: (script: string) => boolean) =>
  Object.fromEntries(
    DOORS.filter(({ script }) => is(script)).map(({ script, module }) => [script, join(ENGINE, `${module}.ts`)]),
  );

const BUNDLES: { input: InputOptions; output: OutputOptions }[] = [
  { input: { ...inBrowsers, input: inputs((script) => script !== "worker" && script !== "node") }, output: {} },
  // One file, as in the app; nobody reads it.
  {
    input: { ...inBrowsers, input: inputs((script) => script === "worker") },
    output: { codeSplitting: false, minify: true },
  },
  {
    input: {
      platform: "node",
      input: inputs((script) => script === "node"),
      external: ["onnxruntime-node", "sharp", /^node:/],
    },
    output: {},
  },
];

/** `folder`: is emptied before. */
export async function buildEngine(folder: string): Promise<void> {
  const dist = join(folder, "dist");
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const modules = new Set<string>();
  for (const { input, output } of BUNDLES) {
    const bundle = await rolldown({ ...input, logLevel: "warn" });
    const written = await bundle.write({
      dir: dist,
      format: "es",
      entryFileNames: "[name].js",
      // In the same folder: addresses beside a script are the same from any of them.
      chunkFileNames: "part-[name]-[hash].js",
      ...output,
    });
    for (const chunk of written.output) if (chunk.type === "chunk") for (const id of chunk.moduleIds) modules.add(id);
    await bundle.close();
  }
  await copyRuntime(dist);
  await writeDeclarations(dist);
  await writeFile(join(dist, "NOTICES.txt"), await noticesOf(modules));
  await writeFile(join(folder, "package.json"), `${JSON.stringify(packageJson(), null, 2)}\n`);
  await copyFile(resolve(ENGINE, "../../LICENSE"), join(folder, "LICENSE"));
  for (const name of ["README.md", "CHANGELOG.md"]) await copyFile(join(ENGINE, name), join(folder, name));
}
