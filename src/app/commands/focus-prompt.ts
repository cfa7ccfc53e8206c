import type { Command } from "./command";

export const focusPrompt: Command = {
  id: "focus-prompt",
  name: "Go to the prompt",
  icon: "prompt",
  keys: "/",
  enabled: ({ photo }) => photo !== null,
  perform: ({ page }) => page.focusPrompt(),
};
