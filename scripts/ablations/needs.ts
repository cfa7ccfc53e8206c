/** What a row at the paper's size needs, by its recipe: weights under the names they are published by, and datasets. */
import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import { findRecipe, loadRecipe } from "../../trainer/src/recipe/load";
import type { Recipe } from "../../trainer/src/recipe/schema";
import type { PaperRow } from "./paper";

/** `at`: where it is; null where it is not. */
export interface Need {
  /** A part of --weights, or "data". */
  part: string;
  file: string;
  at: string | null;
}

const SAM1 = { vit_b: "sam_vit_b_01ec64.pth", vit_l: "sam_vit_l_0b3195.pth", vit_h: "sam_vit_h_4b8939.pth" };

function segmenterFile({ segmenter }: Recipe["model"]): string | null {
  if (segmenter.kind === "sam1") return SAM1[segmenter.size];
  return segmenter.kind === "sam2" ? `sam2_hiera_${segmenter.size}.pt` : null;
}

/** Folders of the datasets, as LISA and LENS lay them out below --data. */
function foldersOf(datasets: readonly string[]): string[] {
  const folders = datasets.map((name) =>
    name.startsWith("ref") || name === "grefcoco" ? join("refer_seg", name) : name,
  );
  return [...new Set(folders.map((name) => (name === "reason-seg" ? "reason_seg" : name)))];
}

/** `models`: the folder that holds the weights; `data`: that of the datasets. */
export function needsOf(row: PaperRow, models: string | null, data: string | null): Need[] {
  const { model, data: trained, from_run } = loadRecipe(findRecipe(row.recipe), row.set);
  const found = (folder: string | null, file: string) => {
    const at = folder === null ? null : join(folder, file);
    return at !== null && existsSync(at) ? at : null;
  };
  const weights = {
    backbone: model.backbone.source ? basename(model.backbone.source) : null,
    segmenter: segmenterFile(model),
    // Another run that it goes on from: its folder, by its recipe's name.
    run: from_run === null ? null : from_run.recipe,
  };
  const sets = "train" in trained ? trained.train.map(({ name }) => name as string) : [];
  const asked = (row.asks ?? []).map(({ dataset }) => dataset);
  return [
    ...Object.entries(weights).flatMap(([part, file]) =>
      file === null ? [] : [{ part, file, at: found(models, file) }],
    ),
    ...foldersOf([...sets, ...asked]).map((file) => ({ part: "data", file, at: found(data, file) })),
  ];
}
