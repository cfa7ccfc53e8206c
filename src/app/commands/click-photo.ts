import type { Click } from "../state/pointing";
import { answerInTurn } from "../work/answer-pending";
import type { Command } from "./command";

/** Begins an object, selects one or corrects it: work/click-meaning.ts says which. */
export const clickPhoto: Command<[Click]> = {
  id: "click-photo",
  name: "Click the photo",
  icon: null,
  keys: null,
  enabled: ({ photo, opening }) => photo !== null || opening !== null,
  perform: (app, click) => answerInTurn(app, { kind: "click", click }),
};
