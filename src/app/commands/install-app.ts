import type { Command } from "./command";

/** Where the browser offers it. */
export const installApp: Command = {
  id: "install-app",
  name: "Install Loupe as an app",
  icon: null,
  keys: null,
  enabled: ({ canInstall }) => canInstall,
  testId: "install-app",
  perform: ({ site }) => site.install(),
};
