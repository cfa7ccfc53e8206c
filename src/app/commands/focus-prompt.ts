import type { Action } from "./command";

export const PROMPT_ID = "prompt";

export const focusPrompt: Action = {
  name: "Go to the prompt",
  icon: "prompt",
  shortcut: "/",
  enabled: ({ photo }) => photo !== null,
  perform: () => document.getElementById(PROMPT_ID)?.focus(),
};
