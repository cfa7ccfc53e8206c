/** Where nobody tells what WebGPU runs on: a run of each provider, timed. */
import type { ModelInfo, ProviderTiming } from "../values";
import { type Choice, faster } from "./providers";

/** The middle one counts. */
const RUNS = 3;
/** In milliseconds: what is so slow is not asked again. */
const ENOUGH = 1000;

/** How to try a model: made with warm sessions, run for one token, ended. */
export interface Trial<Started> {
  start(choice: Choice): Promise<Started>;
  token(started: Started): Promise<void>;
  end(started: Started): Promise<void>;
}

/**
 * Which provider is faster, with the timing that says so, and the model that runs on it, where it is there. One provider is
 * there at a time: a model may be half of what memory holds.
 */
export async function tryBoth<Started extends { info: ModelInfo }>(
  doubtful: Choice & { doubt: string },
  { start, token, end }: Trial<Started>,
): Promise<{ decided: Choice; started: Started | null }> {
  const onWasm = await start({ provider: "wasm", reason: "" });
  const wasm = await timed(() => token(onWasm)).finally(() => end(onWasm));
  const onWebgpu = await start(doubtful);
  const webgpu = await timed(() => token(onWebgpu));
  const providerTiming: ProviderTiming = { on: doubtful.doubt, webgpu, wasm };
  const decided = faster(providerTiming);
  if (decided.provider === "webgpu") {
    const info = { ...onWebgpu.info, providerReason: decided.reason, providerTiming };
    return { decided, started: { ...onWebgpu, info } };
  }
  await end(onWebgpu);
  return { decided, started: null };
}

/** In milliseconds. */
async function timed(run: () => Promise<void>): Promise<number> {
  const times: number[] = [];
  while (times.length < RUNS && !times.some((time) => time > ENOUGH)) {
    const from = performance.now();
    await run();
    times.push(performance.now() - from);
  }
  return times.sort((a, b) => a - b)[times.length >> 1] as number;
}
