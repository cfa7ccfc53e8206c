/** Compiles as the page's worker does, where ONNX Runtime's .wasm is compiled. */
import { compile } from "./ort-binary-page";

self.onmessage = async ({ data }: MessageEvent<string>) => self.postMessage(await compile(data));
