import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { engineEnvironment, requirePython } from "../src/engine/python";
import { TrainerError } from "../src/errors";
import { recipesFolder } from "../src/paths";
import { findRecipe, loadRecipe, parseRecipe } from "../src/recipe/load";
import { DATASETS, REWARDS } from "../src/recipe/schema";

const pico = readFileSync(path.join(recipesFolder, "pico.yaml"), "utf8");
const lens = readFileSync(path.join(recipesFolder, "lens-3b.yaml"), "utf8");
const lineOf = (text: string, part: string) => text.slice(0, text.indexOf(part)).split("\n").length;

function refusal(text: string, settings: string[] = []): string {
  try {
    parseRecipe(text, "my.yaml", settings);
  } catch (error) {
    if (error instanceof TrainerError) return error.message;
    throw error;
  }
  throw new Error("the recipe was accepted");
}

describe("the recipes of the repository", () => {
  const files = readdirSync(recipesFolder);

  it.each(files)("%s is valid, and bears its file's name", (file) => {
    expect(`${loadRecipe(path.join(recipesFolder, file)).name}.yaml`).toBe(file);
  });

  it("are, defaults filled in, what the engine accepts too, with rewards and datasets that it has", () => {
    const recipes = JSON.stringify(files.map((file) => loadRecipe(path.join(recipesFolder, file))));
    const check = `
import json, sys
from loupe_engine.config import Recipe
from loupe_engine.data.readers import READERS
from loupe_engine.rewards import REWARDS as rewards
names = [Recipe.model_validate(recipe).name for recipe in json.load(sys.stdin)]
print(json.dumps({"names": names, "rewards": list(rewards), "datasets": list(READERS)}))`;
    const said = execFileSync(requirePython(), ["-c", check], { input: recipes, env: engineEnvironment() });
    const { names, rewards, datasets } = JSON.parse(said.toString());
    expect(names.map((name: string) => `${name}.yaml`)).toEqual(files);
    expect([...REWARDS]).toEqual(rewards);
    expect([...DATASETS].sort()).toEqual(datasets.sort());
  });

  it("the bundled model's is what its manifest says of a conversation", () => {
    const { template } = JSON.parse(readFileSync(path.join(recipesFolder, "../../models/nano/manifest.json"), "utf8"));
    const { text } = loadRecipe(path.join(recipesFolder, "nano.yaml"));
    expect(text).toMatchObject(template);
    expect(template).toMatchObject({ case: "lower", signs: ".,:?" });
  });

  it.each(["coprs-3b", "coprs-7b"])("%s asks with CoPRS's own prompt (rl_dataset.py, after <image>)", (name) => {
    const template =
      "<image> Please find '{Question}' in the image.\n" +
      "Compare the difference between objects and find the most closely matched one.\n" +
      "Output the thinking process in <think> </think>.\n" +
      "Then generate one reference position token: <REF_POS>\n" +
      "This special token will be used to predict a segmentation mask.\n" +
      "Format:\n" +
      "<think> your reasoning here </think>\n" +
      "Here is the reference position: <REF_POS>";
    const { question } = loadRecipe(findRecipe(name)).text;
    expect(`<image>${question}`).toBe(template.replace("{Question}", "{question}"));
  });

  it.each(files)("%s with one key more, anywhere, is refused", (file) => {
    const text = readFileSync(path.join(recipesFolder, file), "utf8");
    const sections = [...text.matchAll(/^( *)[a-z_]+:\n(?=\1 +[a-z_]+:)/gm)];
    expect(sections.length).toBeGreaterThan(5);
    for (const section of sections) {
      const at = section.index + section[0].length;
      const changed = `${text.slice(0, at)}${section[1]}  zzz: 1\n${text.slice(at)}`;
      expect(refusal(changed)).toMatch(/my\.yaml:\d+: unknown key ([a-z_]+\.)+zzz; /);
    }
  });
});

describe("what is wrong with a recipe", () => {
  it("names an unknown key's line and the key that was meant", () => {
    const text = pico.replace("    kv_heads: 2", "    kv_haeds: 2");
    const message = refusal(text);
    expect(message).toContain(
      `my.yaml:${lineOf(text, "kv_haeds")}: unknown key model.backbone.kv_haeds; did you mean "kv_heads"?`,
    );
    expect(message).toContain(`my.yaml:${lineOf(text, "backbone:")}: model.backbone.kv_heads: missing`);
  });

  it("names the choices, and the one that was meant", () => {
    const text = pico.replace("head: unified", "head: unfied");
    expect(refusal(text)).toContain(
      `my.yaml:${lineOf(text, "head: unfied")}: model.head: "unfied" is not one of lens, coprs, unified, lisa, box; did you mean "unified"?`,
    );
  });

  it("knows that head lisa reads the state at a token, and the others but coprs at none", () => {
    const lisa = ["model.head=lisa", "model.connector="];
    expect(refusal(lens, lisa)).toContain('model.context.token: missing: head "lisa" reads the state at one');
    const token = 'model.context={token: "<seg>"}';
    expect(parseRecipe(lens, "my.yaml", [...lisa, token]).model.context).toMatchObject({
      token: "<seg>",
      queries: null,
    });
    expect(refusal(lens, [token, "model.connector="])).toContain(
      'only heads "coprs" and "lisa" read the state at a token',
    );
  });

  it("knows that head box has nothing between its parts", () => {
    const box = readFileSync(path.join(recipesFolder, "box-3b.yaml"), "utf8");
    const message = refusal(box, ["model.prompt_with_box=false", "model.context.queries=8"]);
    expect(message).toContain('model.prompt_with_box: must be true: head "box" has no other prompt');
    expect(message).toContain('model.context.queries: head "box" has no context');
  });

  it("knows which connector may be without blocks (LENS, Table 4)", () => {
    expect(refusal(pico, ["model.connector.depth=0"])).toContain("model.connector.depth: must be at least 1");
    expect(parseRecipe(lens, "my.yaml", ["model.connector.depth=0"]).model.connector?.depth).toBe(0);
  });

  it("checks sizes against each other", () => {
    const set = ["model.backbone.heads=3", "model.vision.image_size=250", "stages.align.warmup=5000"];
    const message = refusal(pico, set);
    expect(message).toContain("--set model.vision.image_size=250: model.vision.image_size: must be a multiple of");
    expect(message).toContain("model.backbone.hidden: hidden / heads must be an even whole number");
    expect(message).toContain("stages.align.warmup: longer than the stage (1500 steps)");
  });

  it("knows what a detector can see", () => {
    const text = readFileSync(path.join(recipesFolder, "nano-next.yaml"), "utf8");
    for (const size of [400, 32]) {
      const message = refusal(text, [`model.vision.image_size=${size}`]);
      expect(message).toContain("model.vision.image_size: must be a multiple of 32, and at least 64");
    }
    expect(refusal(text, ["model.vision.regions=65"])).toContain("model.vision.regions");
    expect(refusal(text, ["model.backbone.kind=qwen3_vl"])).toContain('a qwen3_vl backbone sees through "qwen"');
  });

  it("follows the alternative that is meant", () => {
    const text = pico.replace("  size: 320", "  sise: 320");
    expect(refusal(text)).toContain(`my.yaml:${lineOf(text, "sise")}: unknown key data.sise; did you mean "size"?`);
    expect(refusal(lens.replace("full_attention:", "full_attension:"))).toContain(
      'unknown key model.vision.full_attension; did you mean "full_attention"?',
    );
    expect(refusal(lens.replace("kind: sam2", "kind: sam3"))).toContain(
      '"sam3" is not one of lite, sam2, sam1; did you mean "sam2"?',
    );
    const dataset = lens.replace("name: refcoco+,", "name: refcoco++,");
    expect(refusal(dataset)).toContain(
      `my.yaml:${lineOf(dataset, "refcoco++")}: data.train.1.name: "refcoco++" is not`,
    );
    expect(refusal(lens.replace("  train:", "  trian:"))).toContain('unknown key data.trian; did you mean "train"?');
  });

  it("wants exactly one length of a stage", () => {
    expect(refusal(lens, ["stages.rl.steps=10"])).toContain("stages.rl.epochs: give either steps or epochs");
    expect(refusal(pico.replace("    steps: 1500\n", ""))).toContain("stages.align.steps: missing; or give epochs");
  });

  it("reports broken YAML, and keys given twice, with the line", () => {
    expect(refusal("name: pico\nseed: [1, 2\n")).toMatch(/my\.yaml:\d+: /);
    expect(refusal("name: pico\nname: nano\n")).toContain("my.yaml:2: Map keys must be unique");
    expect(refusal("")).toContain("my.yaml: the recipe: ");
    expect(refusal("__proto__: { polluted: 1 }\n")).toContain("unknown key __proto__");
  });

  it("points to the nearest recipe", () => {
    expect(() => findRecipe("picp")).toThrow('There is no recipe "picp". Did you mean "pico"?');
    expect(() => findRecipe("no/such.yaml")).toThrow("There is no recipe file no/such.yaml.");
  });
});

describe("--set", () => {
  it("changes keys, with YAML values", () => {
    const settings = ["stages.align.lr=1e-5", "model.prompt_with_box=false", "export.can=[point, click]"];
    const recipe = parseRecipe(pico, "my.yaml", settings);
    expect(recipe.stages.align?.lr).toBe(1e-5);
    expect(recipe.model.prompt_with_box).toBe(false);
    expect(recipe.export.can).toEqual(["point", "click"]);
    expect(recipe.stages.cold_start).toEqual(parseRecipe(pico, "my.yaml").stages.cold_start);
  });

  it("adds a key the file leaves out", () => {
    const recipe = parseRecipe(pico.replace(/^ {4}minutes: .*\n/gm, ""), "my.yaml", ["stages.align.minutes=3"]);
    expect(recipe.stages.align?.minutes).toBe(3);
    expect(recipe.stages.segmenter?.minutes).toBeNull();
  });

  it("leaves a key out where no value is given", () => {
    const recipe = parseRecipe(pico, "my.yaml", ["stages.align=", "stages.segmenter.minutes="]);
    expect(recipe.stages.align).toBeNull();
    expect(recipe.stages.segmenter?.steps).toBeGreaterThan(0);
    expect(recipe.stages.segmenter?.minutes).toBeNull();
    expect(refusal(pico, ["seed="])).toContain("--set seed=: seed: missing");
  });

  it.each([
    ["stages.align.lrr=1", 'there is no key "stages.align.lrr". Did you mean "stages.align.lr"?'],
    ["__proto__.polluted=1", 'there is no key "__proto__"'],
    ["model.vision.window=112", 'there is no key "model.vision.window"'],
    ["stages.rl.rewards.box_io=1", 'Did you mean "stages.rl.rewards.box_iou"?'],
    ["name.length=1", "name is a value, not a section"],
    ["seed", "expected KEY.PATH=VALUE"],
    ["seed=[1", "the value is not valid YAML"],
    ["seed=abc", "--set seed=abc: seed: expected number, received string"],
  ])("refuses %s", (setting, message) => {
    expect(refusal(pico, [setting])).toContain(message);
  });
});
