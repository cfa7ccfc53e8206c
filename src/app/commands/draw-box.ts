import type { Box } from "../../engine";
import { tidyBox } from "../../engine/mask";
import { answerInTurn } from "../work/answer-pending";
import type { Command } from "./command";

/** A box drawn on the photo begins an object; that of an object (its id), moved, has the object follow. */
export const drawBox: Command<[Box, string | null]> = {
  id: "draw-box",
  name: "Draw a box",
  icon: null,
  keys: null,
  enabled: ({ photo, opening }) => photo !== null || opening !== null,
  perform(app, drawn, object) {
    const { photo } = app.store.getState();
    const box = photo && tidyBox(drawn, photo);
    if (box) return answerInTurn(app, { kind: "box", box, object, closer: photo.closer });
  },
};
