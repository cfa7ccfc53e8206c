/** The engine's worker, as a browser's tools reach it: to do to it what browsers, drivers and full memories do. */
import type { BrowserContext, Page, Worker } from "playwright-core";

/** The one that runs now. */
export async function engineWorker(page: Page): Promise<Worker> {
  for (const worker of page.workers()) {
    const name = await worker.evaluate(() => self.name).catch(() => "");
    if (name === "loupe") return worker;
  }
  throw new Error("the engine has no worker");
}

/** The next answer waits in the middle, at its fourth step of the language model, until the worker is struck. */
export const holdAnswer = async (page: Page) =>
  (await engineWorker(page)).evaluate(() => {
    const { prototype } = Reflect.get(globalThis, Symbol.for("onnxruntime")).InferenceSession;
    const { run } = prototype;
    let steps = 0;
    prototype.run = async function (...args: unknown[]) {
      if ("inputs_embeds" in (args[0] as object) && ++steps === 4) {
        prototype.run = run;
        await new Promise<void>((goOn) => Object.assign(self, { goOn }));
      }
      return run.apply(this, args);
    };
  });

/** Without an error: as a browser that needs its memory ends it. */
export const closeWorker = (page: Page) => strike(page, () => setTimeout(() => self.close()));

/** It runs in a circle. */
export const hangWorker = (page: Page) =>
  strike(page, () =>
    setTimeout(() => {
      for (;;);
    }),
  );

/** Each run of a graph throws what C++ does, from now on and for good: an aborted WASM instance. */
export const breakRuntime = (page: Page) =>
  strike(page, () => {
    const ort = Reflect.get(globalThis, Symbol.for("onnxruntime"));
    ort.InferenceSession.prototype.run = async () => {
      throw 1234567;
    };
  });

/** A run of a graph that never ends, from now on, though the worker hears what is said to it. */
export const stallRuntime = (page: Page) =>
  strike(page, () => {
    const ort = Reflect.get(globalThis, Symbol.for("onnxruntime"));
    ort.InferenceSession.prototype.run = () => new Promise(() => {});
  });

/** The next run of a graph throws what `thrown` says, and those after it do as ever. */
export const breakOneRun = (page: Page, thrown: "a number" | "a RangeError" | "an Error") =>
  strike(
    page,
    (what) => {
      const { prototype } = Reflect.get(globalThis, Symbol.for("onnxruntime")).InferenceSession;
      const { run } = prototype;
      prototype.run = async () => {
        prototype.run = run;
        if (what === "a number") throw 1234567;
        throw what === "an Error"
          ? new Error("memory access out of bounds")
          : new RangeError("Array buffer allocation failed");
      };
    },
    thrown,
  );

/** What graphs give is no numbers any more. */
export const makeNaN = (page: Page) =>
  strike(page, () => {
    const { prototype } = Reflect.get(globalThis, Symbol.for("onnxruntime")).InferenceSession;
    const { run } = prototype;
    prototype.run = async function (...args: unknown[]) {
      const outputs = await run.apply(this, args);
      for (const tensor of Object.values(outputs) as { type: string; data: Float32Array }[]) {
        if (tensor.type === "float32") tensor.data.fill(Number.NaN);
      }
      return outputs;
    };
  });

/** An error that nobody catches. */
export const throwUncaught = (page: Page) =>
  strike(page, () => {
    setTimeout(() => {
      throw new Error("x is not a function");
    });
  });

/** A promise whose failure nobody hears. */
export const rejectUnheard = (page: Page) =>
  strike(page, () => {
    void Promise.reject(new Error("x is not a function"));
  });

/** What knowDevices() keeps in a worker. */
interface Known {
  devices?: GPUDevice[];
  /** How often work was handed to a graphics device. */
  submits?: number;
  /** The count at which the devices go. */
  lostAt?: number;
}

/** Before its page opens: each worker knows its graphics devices, which are the engine's own and nowhere to be found. */
export const knowDevices = async (context: BrowserContext) => {
  context.on("page", (page) =>
    page.on("worker", (worker) =>
      // One that ends at once has none.
      worker
        .evaluate(() => {
          const known = self as Known;
          const { requestDevice } = GPUAdapter.prototype;
          const { submit } = GPUQueue.prototype;
          const devices: GPUDevice[] = [];
          Object.assign(known, { devices, submits: 0 });
          GPUAdapter.prototype.requestDevice = async function (...wanted) {
            const device = await requestDevice.apply(this, wanted);
            devices.push(device);
            return device;
          };
          GPUQueue.prototype.submit = function (...work) {
            known.submits = (known.submits ?? 0) + 1;
            if (known.submits === known.lostAt) for (const device of devices) device.destroy();
            return submit.apply(this, work);
          };
        })
        .catch(() => {}),
    ),
  );
};

/** How often the engine has handed work to its graphics device. Of a page before which knowDevices() was called. */
export const submits = async (page: Page): Promise<number> =>
  (await engineWorker(page)).evaluate(() => (self as Known).submits ?? 0);

/** The graphics device goes as the engine hands it work for the n-th time from now on. Of such a page, too. */
export const loseDeviceAt = async (page: Page, n: number): Promise<void> =>
  (await engineWorker(page)).evaluate((n) => {
    const known = self as Known;
    known.lostAt = (known.submits ?? 0) + n;
  }, n);

/** The graphics device goes, as after a driver's reset. Of a page before which knowDevices() was called. */
export const loseDevice = (page: Page) =>
  strike(page, () => {
    const device = (self as Known).devices?.at(-1);
    if (!device) throw new Error("no device is known");
    device.destroy();
  });

async function strike<Arg>(page: Page, how: (arg: Arg) => unknown, arg?: Arg): Promise<void> {
  const worker = await engineWorker(page);
  // A held answer goes on once it has been struck, in so far as it can.
  await worker.evaluate(() => {
    setTimeout(() => Reflect.get(self, "goOn")?.(), 200);
  });
  await worker.evaluate(how as (arg: unknown) => unknown, arg);
}

/** Of a worker that reads photos, works on masks or writes files; which is there only once it was needed. */
export async function strikeWorker(
  page: Page,
  name: "picture" | "masks" | "files",
  how: "ends" | "hangs",
): Promise<void> {
  for (const worker of page.workers()) {
    if ((await worker.evaluate(() => self.name).catch(() => "")) !== name) continue;
    await worker.evaluate((how) => {
      setTimeout(() => {
        if (how === "ends") self.close();
        else for (;;);
      });
    }, how);
    return;
  }
  throw new Error(`there is no worker ${name}`);
}
