import { describe, expect, it } from "vitest";
import { commonOptions, parseOptions } from "../src/arguments";

const parse = (line: string) => parseOptions(line.split(" "), commonOptions);

describe("parseOptions", () => {
  it("reads values in both forms, and collects --set", () => {
    const options = parse("--recipe pico --threads=2 --set seed=1 --set model.head=lens");
    expect(options.text("recipe")).toBe("pico");
    expect(options.positiveInt("threads")).toBe(2);
    expect(options.all("set")).toEqual(["seed=1", "model.head=lens"]);
    expect(options.choice("device", ["cpu", "cuda"])).toBeNull();
  });

  it.each([
    ["--recpie pico", 'Unknown option --recpie. Did you mean "--recipe"?'],
    ["--recipe --run x", "--recipe needs a value: --recipe NAME"],
    ["--recipe pico --run", "--run needs a value: --run DIR"],
    ["pico", '"pico": the verb takes options only, such as --recipe NAME; no further words.'],
  ])("refuses %s", (line, message) => {
    expect(() => parse(line)).toThrow(message);
  });

  it.each(["0", "-1", "two", "1.5", "1e3"])("refuses --threads=%s", (threads) => {
    expect(() => parse(`--threads=${threads}`).positiveInt("threads")).toThrow("a whole number of at least 1");
  });

  it("lists the choices of an option", () => {
    expect(() => parse("--device gpu").choice("device", ["cpu", "cuda"])).toThrow("--device gpu: choose cpu or cuda.");
  });
});
