import { expect, test } from "vitest";
import { messageOf, oneLine } from "../../src/cli/errors";
import { checkFinite } from "../../src/engine/runtime/tensors";
import { folderSource } from "../../src/engine/store/source-node";

const thrown = async (work: () => unknown): Promise<unknown> => {
  try {
    await work();
  } catch (error) {
    return error;
  }
};

test("the command line advises nothing that only the page has", async () => {
  const heatmap = await thrown(() => checkFinite(new Float32Array([Number.NaN]), "heatmap"));
  expect(messageOf(heatmap)).toBe(
    "The heatmap came out as no valid numbers: the model's weights or graphs are damaged. " +
      "Install it again, or choose another with --model.",
  );
  const file = await thrown(() => folderSource("none").read("registry.json"));
  expect(messageOf(file)).toBe(
    "The model's file registry.json is missing: it cannot be read in none. Install the model again.",
  );
});

test("what a file or a model put into a message is cut, and draws nothing on the terminal", () => {
  expect(oneLine("a\n  b\u001b[31m\u0007")).toBe("a b");
  const cut = oneLine("x".repeat(1_000_000));
  expect(cut).toBe(`${"x".repeat(1000)} … (1000000 characters)`);
});
