/** ONNX Runtime's files in a package: dist/ort/, and the module that says what they must be and where they are. */
import { copyFile, mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Plugin } from "rolldown";
import { BUILDS, described, pathOf } from "../../vite/runtime-files.ts";

/** In place of src/engine/own-runtime.ts. Addresses as bundlers look for them, so that they bring the files along. */
export function ownRuntime(): Plugin {
  return {
    name: "package:own-runtime",
    async load(id) {
      if (!id.endsWith("/src/engine/own-runtime.ts")) return null;
      const entries = Object.entries(BUILDS).map(async ([build, name]) => {
        const { file, integrity } = described(build, await readFile(pathOf(`${name}.wasm`)));
        const names = { loader: `${name}.mjs`, wasm: `${name}.wasm` };
        const address = (of: string) => `new URL("./ort/${of}", import.meta.url).href`;
        return `${build}: {
          names: ${JSON.stringify(names)},
          loader: ${address(names.loader)},
          address: ${address(names.wasm)},
          integrity: "${integrity}",
          file: ${JSON.stringify(file)},
        }`;
      });
      return { code: `export const ownRuntime = { ${(await Promise.all(entries)).join(",\n")} };`, moduleType: "js" };
    },
  };
}

export async function copyRuntime(dist: string): Promise<void> {
  const folder = join(dist, "ort");
  await mkdir(folder, { recursive: true });
  const names = Object.values(BUILDS).flatMap((name) => [`${name}.mjs`, `${name}.wasm`]);
  await Promise.all(names.map((name) => copyFile(pathOf(name), join(folder, name))));
}
