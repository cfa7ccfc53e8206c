/**
 * Runs in the page before its own code, which stays as it was built: takes hold of the engine's worker as the page starts it
 * and speaks to it beside the page, in the page's own words, today's or those of earlier builds (`{ id, call, ...args }`).
 * All times are performance.now()'s, in ms.
 */
{
  const NativeWorker = globalThis.Worker;
  /** `bridged`: it speaks as today's does. */
  let engine = null;
  let count = 1e9;
  const calls = new Map();
  const steps = [];
  const told = Promise.withResolvers();
  /** Of the page's own calls, by name: who waits for the next. */
  const awaited = new Map();

  const receive = ({ data }) => {
    const call = calls.get(data.id);
    if (!call) return;
    const at = performance.now();
    if (data.event) return call.onEvent({ at, ...data.event });
    const error = data.error ?? null;
    calls.delete(data.id);
    call.done({ at, error, result: "result" in data ? data.result : data.value });
  };

  /** What the page itself asks for. */
  const seen = (message) => {
    if (!message.call || message.id === undefined) return;
    const began = performance.now();
    const { call } = message;
    calls.set(message.id, {
      onEvent: ({ at, type, step, stage }) => call === "load" && steps.push({ at, type, step: step ?? stage ?? "" }),
      done: (ended) => {
        if (call === "load") told.resolve({ ...ended, began });
        awaited.get(call)?.({ ...ended, began });
        awaited.delete(call);
      },
    });
  };

  globalThis.Worker = class extends NativeWorker {
    constructor(url, options) {
      super(url, options);
      if (options?.name !== "loupe") return;
      const post = this.postMessage.bind(this);
      engine = { post, bridged: false };
      this.addEventListener("message", receive);
      this.addEventListener("error", ({ message }) => told.reject(new Error(`The engine's worker: ${message}`)));
      this.postMessage = (message, ...rest) => {
        if ("places" in message) engine.bridged = true;
        else seen(message);
        post(message, ...rest);
      };
    }
  };

  /** @returns {Promise<{ ms: number, result: object, events: { type: string, ms: number }[] }>} */
  const ask = (call, args, tokens = Number.POSITIVE_INFINITY) => {
    const id = ++count;
    const events = [];
    const stop = () => engine.post(engine.bridged ? { id, abort: true } : { call: "stop" });
    const { promise, resolve, reject } = Promise.withResolvers();
    const began = performance.now();
    calls.set(id, {
      onEvent: ({ at, type }) => {
        events.push({ type, ms: at - began });
        if (type === "token" && events.filter((event) => event.type === "token").length === tokens) stop();
      },
      done: ({ at, error, result }) => {
        if (error) reject(new Error(`${call}: ${error.message}`));
        else resolve({ ms: at - began, result, events });
      },
    });
    engine.post(engine.bridged ? { id, call, args } : { id, call, ...args });
    return promise;
  };

  globalThis.bench = {
    /** When the model was there: ms since the navigation began, the steps on the way, and what it runs on. */
    async ready() {
      const { at, error, result } = await told.promise;
      if (error) throw new Error(`load: ${error.message}`);
      return { at, steps, provider: result.provider, version: result.version };
    },
    async encode(image) {
      const { ms, events, result } = await ask("encode", { image });
      const { photo, width, height, timings } = result;
      return {
        ms,
        photo,
        width,
        height,
        timings,
        pointing: events.find(({ type }) => type === "pointing")?.ms ?? null,
      };
    },
    /** `tokens`: after so many it is called off. */
    async segment(photo, prompt, tokens) {
      const { ms, events, result } = await ask("segment", { photo, prompt }, tokens);
      const at = events.filter(({ type }) => type === "token").map((token) => token.ms);
      const mask = events.find(({ type }) => type === "mask")?.ms ?? null;
      return { ms, tokens: at, mask, absent: result.absent, area: result.mask?.area ?? 0, timings: result.timings };
    },
    async refine(photo, x, y, hover) {
      const args = { photo, points: [{ x, y, positive: true }], box: null, previous: null };
      const { ms, result } = await ask("refine", hover ? { ...args, hover } : args);
      return { ms, area: result.area, cells: result.logits.length };
    },
    async forget(photo) {
      await ask("forget", { photo });
    },
    /** The page's own next call of this name: ms from now to its result. */
    async next(call) {
      const from = performance.now();
      const { at, error } = await new Promise((resolve) => awaited.set(call, resolve));
      if (error) throw new Error(`${call}: ${error.message}`);
      return at - from;
    },
  };
}
