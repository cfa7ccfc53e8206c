/** A session of nano's decoder on WebGPU whose weights are a large file on the disk: what of it is read, and how. */

import { createSession } from "../../src/engine/runtime/ort";
import { compiled } from "../../src/engine/runtime/ort-binary";
import { startOrt } from "../../src/engine/runtime/ort-web";
import { chooseProvider } from "../../src/engine/runtime/providers";
import { isGone } from "../../src/engine/store/gone";
import { readManifest } from "../../src/engine/store/load";
import { httpSource } from "../../src/engine/store/source";
import { places } from "./places";

export interface Streamed {
  bytes: number;
  /** Of the file, in one piece, read into JavaScript's memory. */
  largest: number;
  /** Whether a session was made; of a file that had been deleted before it, whether that was seen. */
  made: boolean;
  gone: boolean;
}

/** That of workers. */
declare const FileReaderSync: { prototype: { readAsArrayBuffer(blob: Blob): ArrayBuffer } };

/** Behind its tensors the file has nothing: from so many bytes on it is a large one. */
const LARGE = 40e6;
const GRAPH = "decoder_model_merged";
const bytesAt = async (address: string) => new Uint8Array(await (await fetch(address)).arrayBuffer());

async function stream(deleted: boolean): Promise<Streamed> {
  const folder = new URL(`${places.models}nano/`, location.href).href;
  const manifest = await readManifest(httpSource(folder));
  const { device } = await chooseProvider("webgpu", manifest);
  const { loader, ...binary } = places.runtime.jspi;
  const ort = await startOrt("jspi", loader, () => compiled(null, () => bytesAt(binary.address)));
  const spec = manifest.graphs[GRAPH];
  const kept = await navigator.storage.getDirectory();
  const external: { path: string; data: Blob }[] = [];
  for (const path of spec.external) {
    const name = path.slice(path.lastIndexOf("/") + 1);
    const handle = await kept.getFileHandle(name, { create: true });
    const written = await handle.createWritable();
    await written.write(await bytesAt(folder + path));
    await written.truncate(LARGE);
    await written.close();
    external.push({ path: name, data: await handle.getFile() });
  }
  const result: Streamed = {
    bytes: external.reduce((sum, { data }) => sum + data.size, 0),
    largest: 0,
    made: false,
    gone: false,
  };
  if (deleted) for (const { path } of external) await kept.removeEntry(path);
  const { arrayBuffer } = Blob.prototype;
  Blob.prototype.arrayBuffer = function () {
    result.largest = Math.max(result.largest, this.size);
    return arrayBuffer.call(this);
  };
  const { readAsArrayBuffer } = FileReaderSync.prototype;
  FileReaderSync.prototype.readAsArrayBuffer = function (blob) {
    result.largest = Math.max(result.largest, blob.size);
    return readAsArrayBuffer.call(this, blob);
  };
  try {
    const graph = await bytesAt(folder + spec.file);
    const session = await createSession(ort, manifest, GRAPH, { graph, external }, { provider: "webgpu", device });
    result.made = true;
    await session.release();
  } catch (error) {
    result.gone = isGone(error);
  } finally {
    Blob.prototype.arrayBuffer = arrayBuffer;
    FileReaderSync.prototype.readAsArrayBuffer = readAsArrayBuffer;
    device?.destroy();
  }
  return result;
}

self.onmessage = async ({ data }: MessageEvent<boolean>) => self.postMessage(await stream(data));
