/** What ONNX Runtime throws is told in words of ours; its own stay with whoever looks closer. */
import { expect, test } from "vitest";
import { LoupeError } from "../../src/engine/errors";
import { runFailed, sessionFailed } from "../../src/engine/runtime/run-failed";

const told = (thrown: unknown) => {
  const { code, message, cause } = runFailed("decoder", thrown);
  expect(cause).toBe(thrown);
  return [code, message];
};

test("memory that is full, a WASM instance that was aborted: another worker may do better", () => {
  const full =
    "What runs the model has failed (in decoder). There may be too little memory: close other tabs and programs.";
  for (const thrown of [
    1234567,
    new RangeError("Array buffer allocation failed"),
    new Error("failed to call OrtRun(). ERROR_CODE: 6, ERROR_MESSAGE: std::bad_alloc"),
    new Error("memory access out of bounds"),
  ]) {
    expect(told(thrown)).toEqual(["worker-lost", full]);
  }
  for (const thrown of [
    new Error("Aborted(). Build with -sASSERTIONS for more info."),
    new Error("failed to call OrtRun(). ERROR_CODE: 1, ERROR_MESSAGE: buffer_manager.cc:643"),
  ]) {
    expect(told(thrown)).toEqual(["worker-lost", "What runs the model has failed (in decoder)."]);
  }
});

test("a graph that is fed otherwise than it wants to be: the bundle's fault, which stays", () => {
  const invalid = "The graph decoder takes something else than the bundle's manifest says. Export the bundle again.";
  for (const thrown of [
    new Error("Got invalid dimensions for input: pixel_values for the following indices"),
    new Error("input 'past_key_values.1.key' is missing in 'feeds'."),
  ]) {
    expect(told(thrown)).toEqual(["bundle-invalid", invalid]);
  }
});

test("a graph whose data ends too soon is no matter of memory", () => {
  const short = new Error("External initializer: offset or size is out of bounds of the external data file.");
  expect(sessionFailed("decoder", "nano", short)).toMatchObject({
    code: "bundle-invalid",
    message: expect.stringContaining("The graph decoder of nano does not load"),
  });
  expect(sessionFailed("decoder", "nano", new RangeError("Out of bounds memory access"))).toMatchObject({
    code: "model-too-large",
  });
});

test("what is told already stays as it is", () => {
  const error = new LoupeError("aborted", "Enough.");
  expect(runFailed("decoder", error)).toBe(error);
});
