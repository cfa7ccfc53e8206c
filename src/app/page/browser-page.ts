/** The Page of a browser. */
import { late } from "../late";
import { readPrepared, readSamplePhoto, readSamples } from "../samples";
import { addressOf, clearAddress, isCostly, onLink, onLinkMessage } from "./address";
import { back } from "./back";
import { outstanding } from "./outstanding";
import type { Page } from "./page";
import { levelsOf, MOST_SHOWN, readNew, readPart, readPicture, readPixels, readSum } from "./picture";
import { canSend, copyPicture, copyText, send } from "./sharing";
import { writeFile } from "./write-file";

/** Ids of the elements that commands reach for. */
export const FILE_INPUT_ID = "file-input";
export const FOLDER_INPUT_ID = "folder-input";
export const PROMPT_ID = "prompt";

/** `careful`: with as little memory as will do. */
export const browserPage = (careful: boolean): Page => ({
  picture: (file) => readPicture(file, careful ? MOST_SHOWN / 4 : MOST_SHOWN),
  newPhoto: (file) => readNew(file, careful ? MOST_SHOWN / 4 : MOST_SHOWN),
  sum: readSum,
  part: readPart,
  levels: levelsOf,
  pixels: readPixels,
  // Loaded when it is needed: few visits open a ZIP.
  unzip: async (...args) => (await late(() => import("../../document/zip"))).unzip(...args),
  writeFile,
  samples: readSamples,
  prepared: readPrepared,
  samplePhoto: readSamplePhoto,
  copyText,
  copyPicture,
  canSend,
  send,
  isCostly,
  clearAddress,
  addressOf,
  onLink,
  onLinkMessage,
  save(name, content) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(content);
    link.download = name;
    link.click();
    // The download has its own hold on the content once it has begun.
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  },
  chooseFiles: () => document.getElementById(FILE_INPUT_ID)?.click(),
  chooseFolder: () => document.getElementById(FOLDER_INPUT_ID)?.click(),
  chooseFile: (accept, camera) =>
    new Promise((done) => {
      const input = document.createElement("input");
      input.type = "file";
      input.accept = accept;
      if (camera) input.setAttribute("capture", "environment");
      input.addEventListener("change", () => done(input.files?.[0] ?? null));
      input.addEventListener("cancel", () => done(null));
      input.click();
    }),
  focusPrompt: () => document.getElementById(PROMPT_ID)?.focus(),
  focusPhoto: () => document.querySelector<HTMLElement>('[data-region="stage"] [tabindex="0"]')?.focus(),
  outstanding,
  ...back,
  prefersDark: () => matchMedia("(prefers-color-scheme: dark)").matches,
  onLeave(leaving) {
    addEventListener("pagehide", leaving);
    document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && leaving());
  },
});
