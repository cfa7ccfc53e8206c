import { selectedTurn } from "../state/answers";
import { reportExport } from "../state/session";
import { useStore } from "../state/store";
import { publicResult } from "../state/turn";
import type { Action } from "./command";
import { fileNameFor, saveFile } from "./save-file";

export const saveJson: Action = {
  name: "Save JSON",
  icon: "saveJson",
  shortcut: "j",
  enabled: (state) => Boolean(selectedTurn(state)?.result),
  testId: "export-json",
  perform: () => {
    const state = useStore.getState();
    const turn = selectedTurn(state);
    if (!turn?.result || !state.photo) return;
    const text = JSON.stringify(publicResult({ ...turn, result: turn.result }), null, 2);
    const name = fileNameFor(state.photo.name, turn.prompt, "result.json");
    void reportExport(async () => saveFile(name, new Blob([text], { type: "application/json" })));
  },
};
