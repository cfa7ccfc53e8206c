import { readFile } from "node:fs/promises";
import { createNodeLoupe } from "../../src/engine/node";
import { columnOf, type Measured } from "./steps";

export interface Task {
  photo: string;
  first: string;
  second: string;
}

/** ONNX Runtime's CPU provider in this process. */
export async function benchNode(modelsDir: string, { photo, first, second }: Task): Promise<Measured> {
  const loupe = createNodeLoupe({ modelsDir });
  try {
    const { id } = await loupe.load();
    const encoded = await loupe.encode({ image: new Uint8Array(await readFile(photo)) });
    const one = await loupe.segment({ photo: encoded.photo, prompt: first });
    const two = await loupe.segment({ photo: encoded.photo, prompt: second });
    return {
      where: `${id}, Node, cpu`,
      first: columnOf({ ...encoded.timings, ...one.timings }),
      second: columnOf(two.timings),
    };
  } finally {
    await loupe.dispose();
  }
}
