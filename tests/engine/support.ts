import { resolve } from "node:path";
import * as ort from "onnxruntime-node";
import sharp from "sharp";
import type { RgbImage } from "../../src/engine/image/resize";
import { rowsOf } from "../../src/engine/image/rows";
import { beginPhoto, type EncodedPhoto, finishPhoto } from "../../src/engine/pipeline/encode";
import { type Model, readQueries } from "../../src/engine/runtime/model";
import type { OrtApi } from "../../src/engine/runtime/ort";
import { findModel, readRegistry } from "../../src/engine/store/registry";
import { folderSource } from "../../src/engine/store/source-node";
import { PromptText } from "../../src/engine/text/tokenizer";
import { createSessions, loadBundle } from "../whole-bundle";

/** The models that the project ships, or those of another folder. */
export const modelsDir = resolve(process.env.LOUPE_MODELS_DIR ?? "models");

/** The default bundle, for tests of single steps. */
export async function loadDefaultModel(): Promise<Model> {
  const source = folderSource(modelsDir);
  const { path } = findModel(await readRegistry(source));
  const { manifest, files } = await loadBundle(source.at(path));
  const text = PromptText.load(files, manifest);
  const sessions = await createSessions(ort as unknown as OrtApi, manifest, files, { provider: "cpu" });
  const queries = readQueries(manifest, files);
  return { ort: ort as unknown as OrtApi, manifest, sessions, text, queries, trace: null };
}

/** Both halves of an encoding. */
export async function encodePhoto(model: Model, image: RgbImage): Promise<{ encoded: EncodedPhoto }> {
  const between = { pause: async () => {} };
  const begun = await beginPhoto(model, rowsOf(image), between, () => {});
  const { read } = await finishPhoto(model, begun, between, () => {});
  return { encoded: { ...begun.pointed, ...read } };
}

/** A red square on blue, as PNG. */
export async function redSquare(width = 641, height = 427): Promise<Uint8Array> {
  const side = Math.round(height / 3);
  const square = sharp({ create: { width: side, height: side, channels: 3, background: "#e02020" } });
  const ground = sharp({ create: { width, height, channels: 3, background: "#4080c0" } });
  const input = await square.png().toBuffer();
  return new Uint8Array(
    await ground
      .composite([{ input, left: side, top: side }])
      .png()
      .toBuffer(),
  );
}
