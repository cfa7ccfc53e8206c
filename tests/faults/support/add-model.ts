/** `loupe models add`, in this process: what it said and took. */
import { vi } from "vitest";
import { main } from "../../../src/cli/main";

export interface Added {
  code: number;
  /** What was said, a text each. */
  said: string[];
  /** Of the processor. */
  seconds: number;
}

export async function addModel(from: string, models: string): Promise<Added> {
  const said: string[] = [];
  const spies = (["log", "error"] as const).map((name) =>
    vi.spyOn(console, name).mockImplementation((text) => said.push(String(text))),
  );
  const begin = process.cpuUsage();
  try {
    const code = await main(["models", "add", "--from", from, "--models", models]);
    const { user, system } = process.cpuUsage(begin);
    return { code, said, seconds: (user + system) / 1e6 };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}
