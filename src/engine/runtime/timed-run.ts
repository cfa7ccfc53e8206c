/** Where nobody tells what WebGPU runs on: a run of each provider, timed. */
import type { ProviderTiming } from "../values";
import type { LoadedModel } from "./load";
import { releaseSessions } from "./ort";
import { type Choice, faster } from "./providers";

/** The middle one counts. */
const RUNS = 3;
/** In milliseconds: what is so slow is not asked again. */
const ENOUGH = 1000;

/**
 * The model on the faster provider, with the timing that says so. `start` makes a model with warm sessions, `token` runs
 * one token through it. One provider is there at a time: a model may be half of what memory holds.
 */
export async function startFaster(
  doubtful: Choice & { doubt: string },
  start: (choice: Choice) => Promise<LoadedModel>,
  token: (model: LoadedModel) => Promise<void>,
): Promise<LoadedModel> {
  const onWasm = await start({ provider: "wasm", reason: "" });
  const wasm = await timed(() => token(onWasm)).finally(() => releaseSessions(onWasm.sessions));
  const onWebgpu = await start(doubtful);
  const webgpu = await timed(() => token(onWebgpu));
  const providerTiming: ProviderTiming = { on: doubtful.doubt, webgpu, wasm };
  const { provider, reason } = faster(providerTiming);
  if (provider === "webgpu") {
    return { ...onWebgpu, info: { ...onWebgpu.info, providerReason: reason, providerTiming } };
  }
  await releaseSessions(onWebgpu.sessions);
  doubtful.device?.destroy();
  return start({ provider, reason, timing: providerTiming });
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
